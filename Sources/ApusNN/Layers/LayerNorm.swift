import ApusTensor

/// Layer normalisation (Ba, Kiros and Hinton 2016) over the last axis.
public final class LayerNorm: Layer {
    public let weight: Parameter
    public let bias: Parameter
    public let epsilon: Double

    public init(_ width: Int, epsilon: Double = 1e-5) {
        weight = Parameter([width], .constant(1))
        bias = Parameter([width], .constant(0))
        self.epsilon = epsilon
    }

    /// `[..., width]` to the same shape.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        layerNormalization(x, weight: weight.tensor, bias: bias.tensor, epsilon: epsilon)
    }
}
