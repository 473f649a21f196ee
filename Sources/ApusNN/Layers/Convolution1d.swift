import ApusTensor

/// Convolution over one axis: time, or words.
public final class Conv1d: Layer {
    /// `[outputs, inputs/groups, kernel]`
    public let weight: Parameter
    /// `[outputs]`
    public let bias: Parameter?
    public let geometry: ConvolutionGeometry

    public init(
        _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1,
        groups: Int = 1, bias: Bool = true, weights: Initializer? = nil, biases: Initializer? = nil
    ) {
        precondition(
            inputs.isMultiple(of: groups) && outputs.isMultiple(of: groups),
            "Conv1d: \(inputs) and \(outputs) channels in \(groups) groups")
        weight = Parameter(
            [outputs, inputs / groups, kernel], weights ?? .layerDefault, isConvolutionWeight: true)
        self.bias = bias ? Parameter([outputs], biases ?? .uniformOfFan(inputs / groups * kernel)) : nil
        geometry = ConvolutionGeometry(
            stride: stride, padding: padding, dilation: dilation, groups: groups, axes: 1)
    }

    /// `[N, inputs, W]` to `[N, outputs, W']`
    public func callAsFunction(_ x: Tensor) -> Tensor {
        convolution(x, weight.tensor, bias: bias?.tensor, geometry: geometry)
    }
}
