import ApusData
import ApusNN
import ApusTensor

/// What is learned: a model with its criterion, and the batches it learns from.
///
/// The loop knows no more of a problem than this; a detector brings another batch and another criterion.
public protocol TrainingTask: Sendable {
    associatedtype Batch: Sendable
    /// What measuring gathers on its way through the test set.
    associatedtype Measurement: TestMeasurement

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

    /// Before the test set is measured: fits what is not learned by steps but at once, to the model's present values and
    /// the pictures to learn from. It is a function of these, so that a run that stops meanwhile can go on. Called outside
    /// of any scope.
    ///
    /// - Parameter goesOn: asked now and then; false gives up.
    /// - Returns: false where it was given up.
    func fit(goesOn: () throws -> Bool) throws -> Bool

    /// Batches of the test set.
    var testBatchCount: Int { get }

    /// The test set's batches, in its own order.
    func testBatches() -> EpochBatches<Batch>

    /// A measurement of nothing yet.
    var emptyMeasurement: Measurement { get }

    /// Takes a batch of the test set into the measurement. Called outside of any scope.
    func measure(_ batch: Batch, into measurement: inout Measurement)

    /// What went wrong since this was last asked without stopping the run: samples left out.
    func takeWarnings() -> [String]

    /// The metric that tells which of two evaluations is better, and which way.
    var goal: Goal { get }
}

extension TrainingTask {
    public func fit(goesOn: () throws -> Bool) throws -> Bool { true }

    public func takeWarnings() -> [String] { [] }
}

/// What is known of the test set so far: sums for a classifier, every detection for a detector.
public protocol TestMeasurement {
    /// The metrics of all that was measured; empty where that is nothing.
    var metrics: [Metric] { get }
}

extension MetricSums: TestMeasurement {
    public var metrics: [Metric] { means }
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
