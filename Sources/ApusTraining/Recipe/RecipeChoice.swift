import ApusModels

/// A value that is one of a few names.
package protocol RecipeChoice: RecipeValue, RawRepresentable, CaseIterable where RawValue == String {}

extension RecipeChoice {
    private static var names: [String] { allCases.map(\.rawValue) }

    package static var recipeType: String { names.joined(separator: " | ") }

    package init(recipeNode node: RecipeNode, at path: RecipePath) throws {
        guard case .scalar(let text, _) = node.content else { throw Self.mismatch(node, path) }
        guard let value = Self(rawValue: text) else {
            let hint = nearestName(to: text, among: Self.names).map { "; did you mean \($0)?" } ?? ""
            throw RecipeError(
                origin: node.origin, path: path,
                reason: "\(node.summary) is not one of \(Self.names.joined(separator: ", "))\(hint)")
        }
        self = value
    }

    package var recipeNode: RecipeNode { RecipeNode(.scalar(rawValue, isPlain: false)) }
}
