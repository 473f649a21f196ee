import ApusModels
import ApusNN
import ApusProof

extension BuiltInCheck {
    /// Compares DETR's positions, small networks and the published ones' states with the authors' code.
    static func setPredictionDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let references = try ReferenceSetPrediction(
            contentsOf: reference(ReferenceSetPrediction.path, for: recipe))
        let positions = references.positions.map { ($0.description, $0.excesses()) }
        let networks = references.networks.map { ($0.description, $0.excesses()) }
        let states = try references.architectures.map { architecture in
            let entry = try ModelRegistry.entry(named: architecture.model)
            let isEqual = architecture.isEqual(to: ModelState(entry.build(entry.published)))
            return (
                "\(architecture.model), \(architecture.parameters) parameters, names and shapes",
                isEqual ? [] : ["its state is not the reference's"]
            )
        }
        return differing(positions + networks + states, tell)
    }
}
