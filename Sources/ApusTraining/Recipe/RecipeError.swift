/// What is wrong with a recipe, where, and what to write instead.
public struct RecipeError: Error, Equatable, CustomStringConvertible {
    /// `FILE:LINE`, the override `--set key=value`, or the recipe's file alone.
    public let origin: String
    /// The key's path, as in `optimizer.learningRate`; empty when the file itself is the problem.
    public let path: String
    public let reason: String

    package init(origin: String, path: RecipePath = RecipePath(), reason: String) {
        self.origin = origin
        self.path = path.description
        self.reason = reason
    }

    public var description: String {
        path.isEmpty ? "\(origin): \(reason)" : "\(origin): \(path): \(reason)"
    }
}

/// Keys from the recipe's top down to one value.
package struct RecipePath: Sendable, CustomStringConvertible {
    private var keys: [String] = []

    package init() {}

    package func appending(_ key: String) -> RecipePath {
        var path = self
        path.keys.append(key)
        return path
    }

    package var description: String { keys.joined(separator: ".") }
}
