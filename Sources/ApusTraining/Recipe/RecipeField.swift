/// One key of a section: the only place that holds its name, type, range, default and meaning.
///
/// Reading, writing, checking and `recipe show` all work from these, so they cannot drift apart.
package struct RecipeField<Section: RecipeSection>: Sendable {
    package let name: String
    package let isRequired: Bool
    package let condition: RecipeCondition<Section>?

    /// Whether the key stands in a recipe's text.
    let isWritten: @Sendable (Section) -> Bool
    let read: @Sendable (inout Section, RecipeNode, RecipePath) throws -> Void
    let node: @Sendable (Section) -> RecipeNode
    let key: @Sendable (Section) -> RecipeKey

    /// - Parameters:
    ///   - path: where the value lives; a section made by `init()` holds the default there.
    ///   - range: what every number inside the value must satisfy.
    ///   - isRequired: the key must be written; its default is never used.
    ///   - writesDefault: whether the text has the key at its default too. Keys that came later do not, so that
    ///     older recipes keep their text, and results their hashes.
    ///   - condition: when the key applies; elsewhere it is refused.
    package init<Value: RecipeValue>(
        _ name: String, _ path: WritableKeyPath<Section, Value> & Sendable, _ meaning: String,
        in range: RecipeRange? = nil, isRequired: Bool = false, writesDefault: Bool = true,
        when condition: RecipeCondition<Section>? = nil
    ) {
        self.name = name
        self.isRequired = isRequired
        self.condition = condition
        isWritten = { writesDefault || $0[keyPath: path] != Section()[keyPath: path] }
        read = { section, node, keyPath in
            let value = try Value(recipeNode: node, at: keyPath)
            if let range, let number = value.recipeNumbers.first(where: { !range.allows($0) }) {
                let found = value.recipeNumbers.count > 1 ? "\(number)" : node.summary
                throw RecipeError(
                    origin: node.origin, path: keyPath, reason: "\(found) is out of range; allowed: \(range)")
            }
            section[keyPath: path] = value
        }
        node = { $0[keyPath: path].recipeNode }
        key = { section in
            let value = section[keyPath: path]
            return RecipeKey(
                name: name, meaning: meaning, type: Value.recipeType, range: range?.description,
                defaultValue: isRequired ? nil : Section()[keyPath: path].recipeNode,
                condition: condition?.description, applies: condition?.holds(section) ?? true,
                value: value.recipeNode, keys: Value.recipeKeys(of: value))
        }
    }
}

/// When a key applies: while another key of the same section, written before it, is one of some choices.
package struct RecipeCondition<Section>: Sendable, CustomStringConvertible {
    package let key: String
    package let description: String
    let holds: @Sendable (Section) -> Bool

    package static func when<Choice: RecipeChoice>(
        _ key: String, _ path: KeyPath<Section, Choice> & Sendable, is choices: Choice...
    ) -> Self {
        let names = choices.map(\.rawValue).joined(separator: " or ")
        return Self(key: key, description: "\(key) \(names)", holds: { choices.contains($0[keyPath: path]) })
    }
}

/// A key as `recipe show` prints it: everything a reader wants to know, and its value in one recipe.
package struct RecipeKey: Sendable {
    package let name: String
    package let meaning: String
    package let type: String
    package let range: String?
    /// Nil for a key that must be written.
    package let defaultValue: RecipeNode?
    package let condition: String?
    /// False when the condition does not hold in this recipe.
    package let applies: Bool
    package let value: RecipeNode
    /// The keys inside, for sections and lists of sections.
    package let keys: [RecipeKey]
}
