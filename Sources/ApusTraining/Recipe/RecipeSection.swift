import ApusModels

/// A mapping in a recipe: a value type whose keys are its `fields`.
package protocol RecipeSection: RecipeValue {
    /// Every key at its default.
    init()

    /// In the order they are written; a key comes after the keys its condition looks at. Two of one name are one key
    /// that takes another form elsewhere: their conditions exclude each other.
    static var fields: [RecipeField<Self>] { get }

    /// What no single key can see: two keys that contradict each other, and why.
    var contradiction: (key: String, reason: String)? { get }
}

extension RecipeSection {
    package var contradiction: (key: String, reason: String)? { nil }

    package static var recipeType: String {
        "keys \(names.joined(separator: ", "))"
    }

    package init(recipeNode node: RecipeNode, at path: RecipePath) throws {
        guard case .mapping(let entries) = node.content else { throw Self.mismatch(node, path) }
        let fields = Self.fields
        try Self.refuseUnknownKeys(entries, at: path, names: Self.names)

        self.init()
        for field in fields {
            let entry = entries.first { $0.key == field.name }
            let keyPath = path.appending(field.name)
            if let condition = field.condition, !condition.holds(self) {
                let hasOtherForm = fields.contains {
                    $0.name == field.name && $0.condition?.holds(self) ?? true
                }
                if let entry, !hasOtherForm {
                    throw RecipeError(
                        origin: entry.origin, path: keyPath,
                        reason: "would have no effect here: it is only for \(condition)")
                }
            } else if let entry {
                try field.read(&self, entry.value, keyPath)
            } else if field.isRequired {
                throw RecipeError(
                    origin: node.origin, path: keyPath, reason: "is missing; give \(field.key(self).type)")
            }
        }
        if let (key, reason) = contradiction {
            let entry = entries.first { $0.key == key }
            throw RecipeError(origin: entry?.origin ?? node.origin, path: path.appending(key), reason: reason)
        }
    }

    package var recipeNode: RecipeNode {
        let written = Self.fields.filter { ($0.condition?.holds(self) ?? true) && $0.isWritten(self) }
        let entries = written.map { field in
            RecipeNode.Entry(key: field.name, value: field.node(self), origin: "")
        }
        return RecipeNode(.mapping(entries))
    }

    package static func recipeKeys(of value: Self?) -> [RecipeKey] {
        let section = value ?? Self()
        return fields.map { $0.key(section) }
    }

    /// Every key once.
    private static var names: [String] {
        fields.map(\.name).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private static func refuseUnknownKeys(
        _ entries: [RecipeNode.Entry], at path: RecipePath, names: [String]
    ) throws {
        for entry in entries where !names.contains(entry.key) {
            let hint =
                nearestName(to: entry.key, among: names).map { "did you mean \($0)?" }
                ?? "the keys here are \(names.joined(separator: ", "))"
            throw RecipeError(
                origin: entry.origin, path: path.appending(entry.key), reason: "unknown key; \(hint)")
        }
    }
}
