import ApusProof

extension BuiltInCheck {
    /// Compares the losses and gradients of the criteria that the recipe names with the papers' formulas.
    static func learnedAssignmentDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let references = try ReferenceAssignments(
            contentsOf: reference(ReferenceAssignments.path, for: recipe))
        let known = ReferenceAssignment.Criterion.allCases.map(\.rawValue)
        let wanted = try named(recipe.networks, among: known)
        return differing(
            references.cases.filter { wanted.contains($0.criterion.rawValue) }.map {
                ("\($0.criterion.rawValue), \($0.description), losses and gradients", $0.excesses)
            }, tell)
    }
}
