import ApusModels
import ApusNN
import ApusProof
import ApusTensor
import Foundation

extension BuiltInCheck {
    /// Builds each network that the recipe names, and compares it with what its reference gave.
    static func networkDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let references = try ReferenceNetworks(
            contentsOf: reference(ReferenceNetworks.path, for: recipe))
        let known = Array(Set(references.architectures.map(\.model))).sorted()
        let wanted = Set(try named(recipe.networks, among: known))
        var differing = 0
        for architecture in references.architectures where wanted.contains(architecture.model) {
            let entry = try ModelRegistry.entry(named: architecture.model)
            if architecture.isEqual(to: ModelState(entry.build(entry.published))) {
                tell(
                    "\(architecture.model): \(architecture.parameters) parameters, every name and shape equal"
                )
            } else {
                tell("\(architecture.model): its state is not the reference's")
                differing += 1
            }
        }
        for network in references.networks where wanted.contains(network.model) {
            let distances = try NetworkDistances(of: network, in: .float32)
            let excesses = distances.excesses(.float32)
            let gradient = distances.gradients.values.max() ?? 0
            tell("\(network): scores differ by \(distances.scores), gradients by \(gradient)")
            for excess in excesses { tell("\(network): \(excess)") }
            differing += excesses.isEmpty ? 0 : 1
        }
        return Double(differing)
    }
}
