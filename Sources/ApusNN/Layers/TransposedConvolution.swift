import ApusTensor

/// The transpose of a convolution's map, which grows pictures (Zeiler et al. 2010).
public final class ConvTranspose2d: Layer {
    /// `[inputs, outputs/groups, kernel, kernel]`
    public let weight: Parameter
    /// `[outputs]`
    public let bias: Parameter?
    /// Of the convolution whose transpose this is.
    public let geometry: ConvolutionGeometry
    /// Rows and columns added at the far ends, below the stride.
    public let outputPadding: [Int]

    public init(
        _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, outputPadding: Int = 0,
        dilation: Int = 1, groups: Int = 1, bias: Bool = true, weights: Initializer? = nil,
        biases: Initializer? = nil
    ) {
        precondition(
            inputs.isMultiple(of: groups) && outputs.isMultiple(of: groups),
            "ConvTranspose2d: \(inputs) and \(outputs) channels in \(groups) groups")
        weight = Parameter(
            [inputs, outputs / groups, kernel, kernel], weights ?? .layerDefault, isConvolutionWeight: true)
        let fan = outputs / groups * kernel * kernel
        self.bias = bias ? Parameter([outputs], biases ?? .uniformOfFan(fan)) : nil
        geometry = ConvolutionGeometry(stride: stride, padding: padding, dilation: dilation, groups: groups)
        self.outputPadding = [outputPadding, outputPadding]
    }

    /// `[N, inputs, H, W]` to `[N, outputs, H', W']`,
    /// H' = (H - 1) stride - 2 padding + dilation (kernel - 1) + outputPadding + 1.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        transposedConvolution(
            x, weight.tensor, bias: bias?.tensor, geometry: geometry, outputPadding: outputPadding)
    }
}
