import ApusTensor

/// A norm of the channels by running statistics, which a convolution in front of it takes in where nothing is
/// recorded.
public protocol ConvolutionNorm: Layer {
    /// Added to the variance.
    var epsilon: Double { get }
    /// What it does to each channel where it does not learn.
    var constants: NormConstants { get }

    /// `[N, C, ...]` to the same shape: normalised, the residual added, the activation behind it.
    func callAsFunction(_ x: Tensor, adding residual: Tensor?, then activation: Activation) -> Tensor
}

/// scale * (x - mean) / sqrt(variance + epsilon) + offset, each `[channels]`.
public struct NormConstants: Sendable {
    public let mean: Tensor
    public let variance: Tensor
    public let scale: Tensor
    public let offset: Tensor
}

/// Batch normalisation that never learns: all four of its tensors are constants, which are loaded and saved but neither
/// trained nor counted as parameters, and it counts no batches. Detectors train with so few pictures a step that
/// statistics of their own would be noise; they keep those of the network that they start from.
///
/// State and numbers are those of torchvision's `FrozenBatchNorm2d`.
public final class FrozenBatchNorm: ConvolutionNorm {
    /// `[channels]`
    public let weight: Buffer
    /// `[channels]`
    public let bias: Buffer
    public let runningMean: Buffer
    public let runningVariance: Buffer
    public let epsilon: Double

    public static var stateNames: [String: String] { ["runningVariance": "running_var"] }

    /// - Parameter epsilon: 0 for the detectors that torchvision publishes, whose statistics were kept with it added.
    public init(_ channels: Int, epsilon: Double = 1e-5) {
        weight = Buffer([channels], filledWith: 1)
        bias = Buffer([channels], filledWith: 0)
        runningMean = Buffer([channels], filledWith: 0)
        runningVariance = Buffer([channels], filledWith: 1)
        self.epsilon = epsilon
    }

    public var constants: NormConstants {
        NormConstants(
            mean: runningMean.tensor, variance: runningVariance.tensor, scale: weight.tensor,
            offset: bias.tensor)
    }

    /// `[N, C, ...]` to the same shape.
    public func callAsFunction(_ x: Tensor) -> Tensor { self(x, adding: nil, then: .none) }

    public func callAsFunction(
        _ x: Tensor, adding residual: Tensor? = nil, then activation: Activation
    ) -> Tensor {
        let (result, _) = batchNormalization(
            x, weight: weight.tensor, bias: bias.tensor,
            running: (mean: runningMean.tensor, variance: runningVariance.tensor), epsilon: epsilon,
            residual: residual, relu: activation == .relu)
        return activation == .relu ? result : activation.applied(to: result)
    }
}
