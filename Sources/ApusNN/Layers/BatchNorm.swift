import ApusTensor

/// Batch normalisation (Ioffe and Szegedy 2015) over all axes but the second.
///
/// Inside a training scope it normalises with the batch's statistics and moves its running ones; elsewhere it uses the
/// running ones, as ``FrozenBatchNorm`` always does. The number of spatial axes does not matter: `[N, C]`,
/// `[N, C, W]` and `[N, C, H, W]` are normalised alike.
public final class BatchNorm: ConvolutionNorm {
    /// `[channels]`
    public let weight: Parameter
    /// `[channels]`
    public let bias: Parameter
    public let runningMean: Buffer
    /// Unbiased (divided by n - 1), as PyTorch keeps it.
    public let runningVariance: Buffer
    public let batchesTracked: Buffer
    public let epsilon: Double
    /// Share of the batch's statistics in the new running ones.
    public let momentum: Double

    public static var stateNames: [String: String] {
        ["runningVariance": "running_var", "batchesTracked": "num_batches_tracked"]
    }

    public init(
        _ channels: Int, epsilon: Double = 1e-5, momentum: Double = 0.1, weights: Initializer = .constant(1)
    ) {
        weight = Parameter([channels], weights)
        bias = Parameter([channels], .constant(0))
        runningMean = Buffer([channels], filledWith: 0)
        runningVariance = Buffer([channels], filledWith: 1)
        batchesTracked = Buffer([], filledWith: 0, dtype: .int64)
        self.epsilon = epsilon
        self.momentum = momentum
    }

    public var constants: NormConstants {
        NormConstants(
            mean: runningMean.tensor, variance: runningVariance.tensor, scale: weight.constant,
            offset: bias.constant)
    }

    /// `[N, C, ...]` to the same shape.
    public func callAsFunction(_ x: Tensor) -> Tensor { self(x, adding: nil, then: .none) }

    /// The same with a residual sum and an activation behind it, in one pass where that is ReLU.
    public func callAsFunction(_ x: Tensor, adding residual: Tensor? = nil, then activation: Activation)
        -> Tensor
    {
        let running =
            Tape.phase == .training ? nil : (mean: runningMean.tensor, variance: runningVariance.tensor)
        let (result, statistics) = batchNormalization(
            x, weight: weight.tensor, bias: bias.tensor, running: running, epsilon: epsilon,
            residual: residual, relu: activation == .relu)
        if let statistics { learn(statistics) }
        return activation == .relu ? result : activation.applied(to: result)
    }

    private func learn(_ batch: BatchStatistics) {
        withoutGradients {
            let unbiased = batch.count > 1 ? Double(batch.count) / Double(batch.count - 1) : 1
            runningMean.update { $0 * (1 - momentum) + batch.mean * momentum }
            runningVariance.update { $0 * (1 - momentum) + batch.variance * (momentum * unbiased) }
            batchesTracked.update { Tensor([Int64($0.integers[0] + 1)], shape: []) }
        }
    }
}

/// Over samples and time: `[N, C]` or `[N, C, W]`.
public typealias BatchNorm1d = BatchNorm
/// Over samples and places: `[N, C, H, W]`.
public typealias BatchNorm2d = BatchNorm
