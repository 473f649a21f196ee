import ApusTensor

/// Weighs channels by what all places of the picture say together (Hu, Shen and Sun 2017, arXiv 1709.01507): the mean
/// of each channel, two small fully connected layers (as 1x1 convolutions, which is how PyTorch names them), and a
/// factor between 0 and 1 for each channel. With hard sigmoid, as in MobileNet v3.
public final class SqueezeExcitation: Layer {
    public let fc1: Conv2d
    public let fc2: Conv2d

    /// - Parameter squeezed: channels between the two layers.
    public init(_ channels: Int, squeezed: Int, weights: Initializer? = nil, biases: Initializer? = nil) {
        fc1 = Conv2d(channels, squeezed, kernel: 1, weights: weights, biases: biases)
        fc2 = Conv2d(squeezed, channels, kernel: 1, weights: weights, biases: biases)
    }

    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, C, H, W]
        let means = x.mean(axes: [2, 3], keepingDimensions: true)  // [N, C, 1, 1]
        let factors = hardSigmoid(fc2(fc1(means, then: .relu)))  // [N, C, 1, 1]
        return x * factors  // [N, C, H, W]
    }
}
