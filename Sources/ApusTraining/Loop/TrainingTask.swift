import ApusData
import ApusNN
import ApusTensor

/// What is learned: a model with its criterion, and the batches it learns from.
///
/// The loop knows no more of a problem than this; a detector brings another batch and another criterion.
public protocol TrainingTask: Sendable {
    associatedtype Batch: Sendable

    /// Parameters and buffers of the model that is trained.
    var state: ModelState { get }

    /// Batches in an epoch of training.
    var batchCount: Int { get }

    /// The batches of an epoch, in an order that only seed and epoch decide.
    ///
    /// - Parameter batch: the first one wanted, 0 to ``batchCount``.
    func batches(epoch: Int, from batch: Int) -> EpochBatches<Batch>

    /// The mean loss of a batch, taped, and the batch's sums for the log. Called inside a training scope.
    func loss(_ batch: Batch) -> (loss: Tensor, sums: MetricSums)

    /// Batches of the test set.
    var testBatchCount: Int { get }

    /// The test set's batches, in its own order.
    func testBatches() -> EpochBatches<Batch>

    /// A batch's sums for the test's metrics. Called outside of any scope.
    func measure(_ batch: Batch) -> MetricSums

    /// The metric that tells which of two evaluations is better, and which way.
    var goal: Goal { get }
}

/// A metric, and whether more of it is better.
public struct Goal: Equatable, Sendable {
    public let metric: String
    public let isHigherBetter: Bool

    public init(metric: String, isHigherBetter: Bool) {
        self.metric = metric
        self.isHigherBetter = isHigherBetter
    }

    /// Whether `value` is better than the best so far; NaN never is.
    public func isImproved(by value: Double, over best: Double?) -> Bool {
        guard let best else { return !value.isNaN }
        return isHigherBetter ? value > best : value < best
    }
}
