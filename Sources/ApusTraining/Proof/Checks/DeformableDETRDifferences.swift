import ApusModels
import ApusNN
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
        let architectures = try references.architectures.map { reference in
            let entry = try ModelRegistry.detector(named: reference.model)
            let isEqual = reference.isEqual(to: ModelState(entry.build(entry.published)))
            return (
                "\(reference.model), names and shapes",
                isEqual ? [] : ["there are other names, shapes or \(reference.parameters) parameters"]
            )
        }
        return differing(networks + architectures, tell)
    }
}
