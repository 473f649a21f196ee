import ApusProof

extension BuiltInCheck {
    /// Walks PyTorch's trajectories with our optimizers, and holds schedules and clipped gradients against PyTorch's.
    static func optimizerDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let references = try ReferenceOptimizers(
            contentsOf: reference(ReferenceOptimizers.path, for: recipe))
        let found =
            try references.trajectories.map { ($0.description, try $0.excesses()) }
            + references.schedules.map { ($0.description, try $0.excesses()) }
            + references.clipping.map { ($0.description, try $0.excesses()) }
        return differing(found, tell)
    }
}
