import ApusProof

extension BuiltInCheck {
    /// Builds each detector that the recipe names, and compares anchors, matching, outputs, losses and detections with
    /// torchvision's.
    static func detectorDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let references = try ReferenceDetectors(contentsOf: reference(ReferenceDetectors.path, for: recipe))
        let twoStage = try ReferenceTwoStage(contentsOf: reference(ReferenceTwoStage.path, for: recipe))
        let wanted = try named(
            recipe.networks, among: references.networks.map(\.model) + twoStage.networks.map(\.model))
        let networks = try references.networks.filter { wanted.contains($0.model) }.map {
            ("\($0.model), anchors, matches, outputs, losses and gradients", try $0.excesses())
        }
        let detections = try references.detections.filter { wanted.contains($0.model) }.map {
            ("\($0.model), detections", try $0.excesses())
        }
        let regions = try twoStage.networks.filter { wanted.contains($0.model) }.map {
            ("\($0.model), anchors, proposals, matches, outputs, losses and gradients", try $0.excesses())
        }
        let regionDetections = try twoStage.detections.filter { wanted.contains($0.model) }.map {
            ("\($0.model), detections", try $0.excesses())
        }
        let frozen = try twoStage.frozen.filter { wanted.contains($0.model) }.map {
            ("\($0.model), outputs with frozen norms", try $0.excesses())
        }
        return differing(networks + detections + regions + regionDetections + frozen, tell)
    }
}
