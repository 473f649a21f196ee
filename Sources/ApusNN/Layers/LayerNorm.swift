import ApusTensor

/// Layer normalisation (Ba, Kiros and Hinton 2016) over the last axes.
public final class LayerNorm: Layer {
    /// Of the shape that is normalised over.
    public let weight: Parameter
    public let bias: Parameter
    public let epsilon: Double

    /// - Parameter shape: sizes of the axes that share a mean, the last of the input's.
    public init(shape: Shape, epsilon: Double = 1e-5) {
        weight = Parameter(shape, .constant(1))
        bias = Parameter(shape, .constant(0))
        self.epsilon = epsilon
    }

    /// Over the last axis.
    public convenience init(_ width: Int, epsilon: Double = 1e-5) {
        self.init(shape: [width], epsilon: epsilon)
    }

    /// `[..., shape]` to the same shape.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        layerNormalization(
            x, weight: weight.tensor, bias: bias.tensor, axes: weight.shape.rank, epsilon: epsilon)
    }
}
