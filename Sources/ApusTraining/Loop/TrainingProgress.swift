/// How far a run is.
public struct TrainingProgress: Equatable, Sendable {
    /// Epochs done.
    public var epoch = 0
    /// The next batch of the epoch.
    public var batch = 0
    /// Steps done.
    public var step = 0
    /// Of the epoch so far.
    public var sums = MetricSums()
    /// The best value so far of the metric that counts.
    public var best: Double?

    public init() {}
}
