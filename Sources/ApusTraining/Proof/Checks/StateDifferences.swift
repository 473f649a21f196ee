import ApusModels
import ApusNN
import ApusProof

extension BuiltInCheck {
    /// What is wrong with the state of each published network: its names, shapes, order or number of parameters.
    static func stateExcesses(
        _ references: [ReferenceArchitecture]
    ) throws -> [(name: String, excesses: [String])] {
        try references.map { reference in
            let entry = try ModelRegistry.entry(named: reference.model)
            let isEqual = reference.isEqual(to: ModelState(entry.build(entry.published)))
            return (
                "\(reference.model), \(reference.parameters) parameters, names and shapes",
                isEqual ? [] : ["its state is not the reference's"]
            )
        }
    }
}
