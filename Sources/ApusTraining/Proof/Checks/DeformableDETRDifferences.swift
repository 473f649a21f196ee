import ApusProof

extension BuiltInCheck {
    /// Builds each small Deformable DETR of the fixture, and compares outputs, matches, losses, gradients and detections
    /// with the authors' code; and the published networks' names and shapes.
    static func deformableDETRDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let references = try ReferenceDeformableDETRs(
            contentsOf: reference(ReferenceDeformableDETRs.path, for: recipe))
        let networks = references.networks.map {
            (
                "Deformable DETR, \($0.label): outputs, matches, losses, gradients and detections",
                $0.excesses()
            )
        }
        return try differing(networks + stateExcesses(references.architectures), tell)
    }
}
