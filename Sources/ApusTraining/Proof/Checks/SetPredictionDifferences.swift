import ApusProof

extension BuiltInCheck {
    /// Compares DETR's positions, small networks and the published ones' states with the authors' code.
    static func setPredictionDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let references = try ReferenceSetPrediction(
            contentsOf: reference(ReferenceSetPrediction.path, for: recipe))
        let positions = references.positions.map { ($0.description, $0.excesses()) }
        let networks = references.networks.map { ($0.description, $0.excesses()) }
        return try differing(positions + networks + stateExcesses(references.architectures), tell)
    }
}
