import ApusTensor

/// y = x Wᵀ + b.
public final class Linear: Layer {
    /// `[outputs, inputs]`
    public let weight: Parameter
    /// `[outputs]`
    public let bias: Parameter?

    public init(
        _ inputs: Int, _ outputs: Int, bias: Bool = true, weights: Initializer? = nil,
        biases: Initializer? = nil
    ) {
        weight = Parameter(
            [outputs, inputs], weights ?? .layerDefault)
        self.bias = bias ? Parameter([outputs], biases ?? .uniformOfFan(inputs)) : nil
    }

    /// `[..., inputs]` to `[..., outputs]`
    public func callAsFunction(_ x: Tensor) -> Tensor {
        linear(x, weight: weight.tensor, bias: bias?.tensor)
    }

    /// The same with an activation, fused where nothing is recorded.
    public func callAsFunction(_ x: Tensor, then activation: Activation) -> Tensor {
        linear(x, weight: weight.tensor, bias: bias?.tensor, activation: activation)
    }
}
