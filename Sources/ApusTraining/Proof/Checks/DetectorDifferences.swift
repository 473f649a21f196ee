import ApusProof

extension BuiltInCheck {
    /// Builds each detector that the recipe names, and compares it, its matching and its losses with torchvision's.
    static func detectorDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let references = try ReferenceDetectors(contentsOf: reference(ReferenceDetectors.path, for: recipe))
        var found = [
            ("default boxes", references.defaultBoxExcesses()),
            ("detections", references.detectionExcesses()),
        ]
        let wanted = try named(recipe.networks, among: references.networks.map(\.model))
        for network in references.networks where wanted.contains(network.model) {
            found.append(("\(network.model), matches", network.matchExcesses()))
            found.append(("\(network.model), outputs, losses and gradients", try network.excesses()))
        }
        return differing(found, tell)
    }
}
