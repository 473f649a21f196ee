/// What happens in a run, as it happens. Console, CSV and TensorBoard are made of these.
public enum TrainingEvent: Sendable {
    case began(TrainingOutline)
    case step(StepReport)
    /// Test batches done, of all.
    case evaluating(done: Int, of: Int)
    case epoch(EpochReport)
    /// Something went wrong that does not stop the run.
    case warning(String)
    /// A file was written whole.
    case saved(path: String)
    case ended(TrainingOutcome)
}

/// What a run is about to do.
public struct TrainingOutline: Equatable, Sendable {
    public let parameters: Int
    public let totalSteps: Int
    public let stepsPerEpoch: Int
    /// Steps done before: 0 unless the run goes on from a checkpoint.
    public let stepsDone: Int

    public init(parameters: Int, totalSteps: Int, stepsPerEpoch: Int, stepsDone: Int) {
        self.parameters = parameters
        self.totalSteps = totalSteps
        self.stepsPerEpoch = stepsPerEpoch
        self.stepsDone = stepsDone
    }
}

/// One step of the optimizer.
public struct StepReport: Equatable, Sendable {
    /// Steps done, this one included.
    public let step: Int
    /// Counted from 0.
    public let epoch: Int
    public let samples: Int
    public let loss: Double
    public let learningRate: Double
    /// Of the whole gradient before clipping; nil where nothing asked for it.
    public let gradientNorm: Double?

    public init(
        step: Int, epoch: Int, samples: Int, loss: Double, learningRate: Double, gradientNorm: Double?
    ) {
        self.step = step
        self.epoch = epoch
        self.samples = samples
        self.loss = loss
        self.learningRate = learningRate
        self.gradientNorm = gradientNorm
    }
}

/// The end of an epoch, or of the run within one.
public struct EpochReport: Equatable, Sendable {
    /// Epochs done, this one included.
    public let epoch: Int
    public let step: Int
    public let learningRate: Double
    /// `train_loss`, ... and where the test set was measured `test_loss`, ...
    public let metrics: [Metric]
    /// Whether this is the best test result so far.
    public let isBest: Bool

    public init(epoch: Int, step: Int, learningRate: Double, metrics: [Metric], isBest: Bool) {
        self.epoch = epoch
        self.step = step
        self.learningRate = learningRate
        self.metrics = metrics
        self.isBest = isBest
    }
}

/// How a run came to its end.
public enum TrainingOutcome: Equatable, Sendable {
    case finished
    /// Asked to stop; the checkpoint was written.
    case stopped(step: Int)
}
