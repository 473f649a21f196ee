import ApusTensor

/// A convolution without bias, batch normalisation and an activation, the unit of most convolutional networks. Outside
/// of any scope it runs as one kernel.
public final class ConvolutionNormActivation: Layer {
    public let convolution: Conv2d
    public let norm: any ConvolutionNorm
    public let activation: Activation

    /// By their places, as in torchvision's `Conv2dNormActivation`.
    public static var stateNames: [String: String] { ["convolution": "0", "norm": "1"] }

    public init(
        _ convolution: Conv2d, _ norm: any ConvolutionNorm, then activation: Activation = .relu
    ) {
        self.convolution = convolution
        self.norm = norm
        self.activation = activation
    }

    /// `[N, inputs, H, W]` to `[N, outputs, H', W']`
    public func callAsFunction(_ x: Tensor) -> Tensor { self(x, adding: nil) }

    /// The same with a residual in front of the activation.
    public func callAsFunction(_ x: Tensor, adding residual: Tensor?) -> Tensor {
        convolutionUnit(convolution, norm, x, adding: residual, then: activation)
    }
}
