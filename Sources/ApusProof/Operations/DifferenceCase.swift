import ApusTensor

/// An operation at one point, to be compared with central differences.
package struct DifferenceCase: Sendable, CustomStringConvertible {
    package let operation: OperationName
    package let label: String
    /// Points at least 0.05 away from any kink.
    package let inputs: [Tensor]
    package let call: @Sendable ([Tensor]) -> Tensor

    init(
        _ operation: OperationName, _ label: String, _ inputs: [Tensor],
        _ call: @escaping @Sendable ([Tensor]) -> Tensor
    ) {
        self.operation = operation
        self.label = label
        self.inputs = inputs
        self.call = call
    }

    package var description: String { "\(operation.rawValue): \(label)" }

    /// Whether its operation promises gradients of gradients.
    package var hasSecondOrder: Bool {
        OperationCatalogue.all.contains { $0.name == operation && $0.hasSecondOrder }
    }
}
