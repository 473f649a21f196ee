import ApusModels
import ApusNN
import ApusProof

extension BuiltInCheck {
    /// Compares the versions of YOLO with networks and rules that are written in Python.
    static func gridDetectorDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let references = try ReferenceYOLO(contentsOf: reference(ReferenceYOLO.path, for: recipe))
        let architectures = try references.architectures.map { reference -> (String, [String]) in
            let entry = try ModelRegistry.entry(named: reference.model)
            let isEqual = reference.isEqual(to: ModelState(entry.build(entry.published)))
            return (
                "\(reference.model), \(reference.parameters) parameters",
                isEqual ? [] : ["the state is another"]
            )
        }
        let networks = try references.networks.map { ("\($0), outputs", try $0.excesses()) }
        let losses = try references.losses.map {
            ("\($0), what learns what, losses and gradients", try $0.excesses())
        }
        return differing(architectures + networks + losses, tell)
    }
}
