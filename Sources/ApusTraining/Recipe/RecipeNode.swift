/// One place in a recipe's tree, and where it was written.
package struct RecipeNode: Sendable {
    package enum Content: Sendable {
        case null
        /// `isPlain` is false for quoted text, which is never a number, a truth value or null.
        case scalar(String, isPlain: Bool)
        case list([RecipeNode])
        case mapping([Entry])
    }

    package struct Entry: Sendable {
        package var key: String
        package var value: RecipeNode
        /// Where the key stands, for a message about a key that should not be there.
        package var origin: String
    }

    package var content: Content
    package var origin: String

    package init(_ content: Content, origin: String = "") {
        self.content = content
        self.origin = origin
    }

    /// The content in words, for messages.
    package var summary: String {
        switch content {
        case .null: "nothing"
        case .scalar(let text, isPlain: true): text
        case .scalar(let text, isPlain: false): "\"\(text)\""
        case .list(let elements): "a list of \(elements.count)"
        case .mapping(let entries): "a mapping of \(entries.count) keys"
        }
    }
}
