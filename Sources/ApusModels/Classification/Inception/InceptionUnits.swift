import ApusNN
import ApusTensor

/// What stands behind a convolution of an Inception network.
enum InceptionNorm: Sendable, Hashable {
    /// A bias and ReLU, as in the first paper.
    case none
    /// Batch normalisation and ReLU.
    case batch
}

/// A convolution with ReLU, and a norm between them or a bias; torchvision's `BasicConv2d`.
public final class InceptionConvolution: Layer {
    let convolution: Conv2d
    let norm: BatchNorm2d?

    public static var stateNames: [String: String] { ["convolution": "conv", "norm": "bn"] }

    init(
        _ inputs: Int, _ outputs: Int, kernel: (Int, Int), stride: Int = 1, padding: (Int, Int) = (0, 0),
        norm: InceptionNorm = .batch, weights: Initializer
    ) {
        convolution = Conv2d(
            inputs, outputs, kernel: kernel, stride: (stride, stride), padding: padding, bias: norm == .none,
            weights: weights, biases: .constant(0))
        self.norm = norm == .batch ? BatchNorm2d(outputs, epsilon: 1e-3) : nil
    }

    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, inputs, H, W]
        guard let norm else { return convolution(x, then: .relu) }  // [N, outputs, H', W']
        return convolutionUnit(convolution, norm, x, then: .relu)  // [N, outputs, H', W']
    }
}

/// Why pictures of so many channels cannot be brought to the other scale; nil where they can.
func inceptionConflict(transformInput: Bool, channels: Int) -> String? {
    transformInput && channels != 3
        ? "transformInput is for pictures of 3 channels, not \(channels)" : nil
}

/// Pictures normalised as torchvision's other networks want them, brought to the -1...1 that the first weights of the
/// Inception networks were trained on: x * (deviation / 0.5) + (mean - 0.5) / 0.5.
func inceptionInput(_ x: Tensor) -> Tensor {  // [N, 3, H, W]
    let deviation: [Double] = [0.229, 0.224, 0.225]
    let mean: [Double] = [0.485, 0.456, 0.406]
    let scale = Tensor(deviation.map { Float($0 / 0.5) }, shape: [3, 1, 1]).cast(to: x.dtype)
    let offset = Tensor(mean.map { Float(($0 - 0.5) / 0.5) }, shape: [3, 1, 1]).cast(to: x.dtype)
    return x * scale + offset  // [N, 3, H, W]
}
