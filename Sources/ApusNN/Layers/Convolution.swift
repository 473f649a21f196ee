import ApusTensor

/// Convolution over two spatial axes (LeCun et al. 1989).
public final class Conv2d: Layer {
    /// `[outputs, inputs/groups, kernel, kernel]`
    public let weight: Parameter
    /// `[outputs]`
    public let bias: Parameter?
    public let geometry: ConvolutionGeometry

    public init(
        _ inputs: Int, _ outputs: Int, kernel: (Int, Int), stride: (Int, Int) = (1, 1),
        padding: (Int, Int) = (0, 0),
        dilation: (Int, Int) = (1, 1), groups: Int = 1, bias: Bool = true, weights: Initializer? = nil,
        biases: Initializer? = nil
    ) {
        precondition(
            inputs.isMultiple(of: groups) && outputs.isMultiple(of: groups),
            "Conv2d: \(inputs) and \(outputs) channels in \(groups) groups")
        let fan = inputs / groups * kernel.0 * kernel.1
        weight = Parameter(
            [outputs, inputs / groups, kernel.0, kernel.1],
            weights ?? .layerDefault, isConvolutionWeight: true)
        self.bias = bias ? Parameter([outputs], biases ?? .uniformOfFan(fan)) : nil
        geometry = ConvolutionGeometry(
            stride: [stride.0, stride.1], padding: [(padding.0, padding.0), (padding.1, padding.1)],
            dilation: [dilation.0, dilation.1], groups: groups)
    }

    /// The same kernel, stride, padding and dilation in both directions.
    public convenience init(
        _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1,
        groups: Int = 1, bias: Bool = true, weights: Initializer? = nil, biases: Initializer? = nil
    ) {
        self.init(
            inputs, outputs, kernel: (kernel, kernel), stride: (stride, stride), padding: (padding, padding),
            dilation: (dilation, dilation), groups: groups, bias: bias, weights: weights, biases: biases)
    }

    /// `[N, inputs, H, W]` to `[N, outputs, H', W']`
    public func callAsFunction(_ x: Tensor) -> Tensor {
        convolution(x, weight.tensor, bias: bias?.tensor, geometry: geometry)
    }

    /// The same with an activation behind it.
    public func callAsFunction(_ x: Tensor, then activation: Activation) -> Tensor {
        convolution(x, weight.tensor, bias: bias?.tensor, geometry: geometry, activation: activation)
    }
}
