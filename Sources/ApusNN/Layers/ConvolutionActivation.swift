import ApusTensor

/// A convolution with bias and an activation in one kernel: the unit of detectors' heads and pyramids.
public final class ConvolutionActivation: Layer {
    public let convolution: Conv2d
    public let activation: Activation

    /// By its place, as in torchvision's `Conv2dNormActivation`.
    public static var stateNames: [String: String] { ["convolution": "0"] }

    public init(_ convolution: Conv2d, then activation: Activation = .none) {
        self.convolution = convolution
        self.activation = activation
    }

    /// `[N, inputs, H, W]` to `[N, outputs, H', W']`
    public func callAsFunction(_ x: Tensor) -> Tensor { convolution(x, then: activation) }
}
