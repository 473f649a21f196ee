import Yams

extension RecipeNode {
    /// Far above any recipe, far below what would take a second to read.
    private static let largestText = 1 << 20
    private static let mostNodes = 10_000

    /// Parses one YAML document.
    ///
    /// - Parameters:
    ///   - origin: where a node stands, made from its line (1 is the first).
    /// - Throws: ``RecipeError`` for text that is not YAML, is empty, repeats a key, or is out of all
    ///   proportion.
    package init(yaml text: String, origin: (_ line: Int?) -> String) throws {
        guard text.utf8.count <= Self.largestText else {
            throw RecipeError(
                origin: origin(nil),
                reason: "\(text.utf8.count) bytes; a recipe has at most \(Self.largestText)")
        }
        let root: Node?
        do {
            root = try compose(yaml: text)
        } catch let error as YamlError {
            throw RecipeError(error, origin: origin)
        }
        guard let root else {
            throw RecipeError(
                origin: origin(nil), reason: "is empty; `apus recipe show` prints a whole recipe")
        }
        var budget = Self.mostNodes
        self = try Self(root, origin: origin, budget: &budget)
    }

    /// Aliases are written out, so `budget` bounds what a few lines of them can grow to.
    private init(_ node: Node, origin: (Int?) -> String, budget: inout Int) throws {
        let place = origin(node.mark?.line)
        budget -= 1
        guard budget > 0 else {
            throw RecipeError(
                origin: place, reason: "more than \(Self.mostNodes) values; a recipe has far fewer")
        }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            let isNull = isPlain && ["", "~", "null"].contains(scalar.string)
            self.init(isNull ? .null : .scalar(scalar.string, isPlain: isPlain), origin: place)
        case .sequence(let sequence):
            var elements: [RecipeNode] = []
            for element in sequence {
                elements.append(try RecipeNode(element, origin: origin, budget: &budget))
            }
            self.init(.list(elements), origin: place)
        case .mapping(let mapping):
            var entries: [Entry] = []
            for (key, value) in mapping {
                guard let name = key.scalar?.string else {
                    throw RecipeError(origin: origin(key.mark?.line), reason: "a key must be one word")
                }
                entries.append(
                    Entry(
                        key: name, value: try RecipeNode(value, origin: origin, budget: &budget),
                        origin: origin(key.mark?.line)))
            }
            self.init(.mapping(entries), origin: place)
        case .alias:
            throw RecipeError(origin: place, reason: "an alias that stands for nothing")
        }
    }
}

extension RecipeError {
    fileprivate init(_ error: YamlError, origin: (Int?) -> String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(origin: origin(mark.line), reason: "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.map { $0.prefix { !$0.isNewline } }.joined(separator: ", ")
            self.init(origin: origin(context.mark.line), reason: "written more than once: \(keys)")
        case .reader(let problem, _, _, _):
            self.init(origin: origin(nil), reason: "not YAML: \(problem)")
        default:
            self.init(origin: origin(nil), reason: "not YAML: \(error)")
        }
    }
}
