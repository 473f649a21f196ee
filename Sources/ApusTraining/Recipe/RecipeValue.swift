/// A value that a recipe can hold: it reads itself from a node, strictly, and writes itself back.
package protocol RecipeValue: Equatable, Sendable {
    /// The type in words, for `recipe show` and for messages: "integer", "list of numbers".
    static var recipeType: String { get }

    /// - Throws: ``RecipeError`` that names the path, the value found and what is allowed.
    init(recipeNode: RecipeNode, at path: RecipePath) throws

    var recipeNode: RecipeNode { get }

    /// Every number inside, to be held against the field's range.
    var recipeNumbers: [Double] { get }

    /// The keys inside a section; of a new one where `value` is nil.
    static func recipeKeys(of value: Self?) -> [RecipeKey]
}

extension RecipeValue {
    package var recipeNumbers: [Double] { [] }

    package static func recipeKeys(of value: Self?) -> [RecipeKey] { [] }

    static func mismatch(_ node: RecipeNode, _ path: RecipePath) -> RecipeError {
        RecipeError(
            origin: node.origin, path: path, reason: "\(node.summary) is not allowed; give \(recipeType)")
    }
}

extension Int: RecipeValue {
    package static var recipeType: String { "an integer" }

    package init(recipeNode node: RecipeNode, at path: RecipePath) throws {
        guard case .scalar(let text, isPlain: true) = node.content, let value = Int(text) else {
            throw Self.mismatch(node, path)
        }
        self = value
    }

    package var recipeNode: RecipeNode { RecipeNode(.scalar(String(self), isPlain: true)) }
    package var recipeNumbers: [Double] { [Double(self)] }
}

extension Double: RecipeValue {
    package static var recipeType: String { "a number" }

    package init(recipeNode node: RecipeNode, at path: RecipePath) throws {
        guard case .scalar(let text, isPlain: true) = node.content, let value = Double(text), value.isFinite
        else { throw Self.mismatch(node, path) }
        self = value
    }

    package var recipeNode: RecipeNode { RecipeNode(.scalar("\(self)", isPlain: true)) }
    package var recipeNumbers: [Double] { [self] }
}

extension Bool: RecipeValue {
    package static var recipeType: String { "true or false" }

    package init(recipeNode node: RecipeNode, at path: RecipePath) throws {
        guard case .scalar(let text, isPlain: true) = node.content, let value = Bool(text) else {
            throw Self.mismatch(node, path)
        }
        self = value
    }

    package var recipeNode: RecipeNode { RecipeNode(.scalar(String(self), isPlain: true)) }
}

extension String: RecipeValue {
    package static var recipeType: String { "text" }

    package init(recipeNode node: RecipeNode, at path: RecipePath) throws {
        guard case .scalar(let text, _) = node.content, !text.isEmpty else { throw Self.mismatch(node, path) }
        self = text
    }

    package var recipeNode: RecipeNode { RecipeNode(.scalar(self, isPlain: false)) }
}

extension Array: RecipeValue where Element: RecipeValue {
    package static var recipeType: String { "a list, each \(Element.recipeType)" }

    package init(recipeNode node: RecipeNode, at path: RecipePath) throws {
        guard case .list(let elements) = node.content else { throw Self.mismatch(node, path) }
        self = try elements.enumerated().map { index, element in
            try Element(recipeNode: element, at: path.appending(String(index)))
        }
    }

    package var recipeNode: RecipeNode { RecipeNode(.list(map(\.recipeNode))) }
    package var recipeNumbers: [Double] { flatMap(\.recipeNumbers) }

    package static func recipeKeys(of value: Self?) -> [RecipeKey] { Element.recipeKeys(of: nil) }
}

extension Optional: RecipeValue where Wrapped: RecipeValue {
    package static var recipeType: String { "\(Wrapped.recipeType), or null" }

    package init(recipeNode node: RecipeNode, at path: RecipePath) throws {
        if case .null = node.content {
            self = nil
        } else {
            self = try Wrapped(recipeNode: node, at: path)
        }
    }

    package var recipeNode: RecipeNode { self?.recipeNode ?? RecipeNode(.null) }
    package var recipeNumbers: [Double] { self?.recipeNumbers ?? [] }

    package static func recipeKeys(of value: Self?) -> [RecipeKey] { Wrapped.recipeKeys(of: value ?? nil) }
}
