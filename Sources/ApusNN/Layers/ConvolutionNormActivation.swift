import ApusTensor

/// A convolution without bias, batch normalisation and an activation, the unit of most convolutional networks. Outside
/// of any scope it runs as one kernel.
public final class ConvolutionNormActivation: Layer {
    /// What the two layers are called in a state dictionary.
    public enum Naming: Sendable, Hashable {
        /// 0 and 1: torchvision's `Conv2dNormActivation`.
        case places
        /// conv and bn: torchvision's Inception networks.
        case words
    }

    public let convolution: Conv2d
    public let norm: BatchNorm2d
    public let activation: Activation
    public let naming: Naming

    public var namedChildren: [(name: String, child: any Sendable)]? {
        switch naming {
        case .places: [("0", convolution), ("1", norm)]
        case .words: [("conv", convolution), ("bn", norm)]
        }
    }

    public init(
        _ convolution: Conv2d, _ norm: BatchNorm2d, then activation: Activation = .relu,
        naming: Naming = .places
    ) {
        self.convolution = convolution
        self.norm = norm
        self.activation = activation
        self.naming = naming
    }

    /// `[N, inputs, H, W]` to `[N, outputs, H', W']`
    public func callAsFunction(_ x: Tensor) -> Tensor { self(x, adding: nil) }

    /// The same with a residual in front of the activation.
    public func callAsFunction(_ x: Tensor, adding residual: Tensor?) -> Tensor {
        convolutionUnit(convolution, norm, x, adding: residual, then: activation)
    }
}
