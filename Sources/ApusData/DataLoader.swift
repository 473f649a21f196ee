import ApusTensor

/// Makes batches of samples in an order that only the seed and the epoch decide.
///
/// Sample `i` of epoch `e` draws from a stream keyed (seed, e, i), and batches leave in order, so the number of
/// workers changes nothing but the time.
public struct DataLoader<Source: Dataset, Batch: Sendable>: Sendable {
    public let dataset: Source
    /// Samples in a batch; the last batch of an epoch may hold fewer.
    public let batchSize: Int
    public let seed: UInt64
    /// Whether every epoch goes through the samples in an order of its own, or in that of the data set.
    public let shuffles: Bool
    /// Whether a last batch that is not full is left out.
    public let dropsLast: Bool
    /// Threads that make batches ahead of time; 0 makes each in the thread that asks for it.
    public let workers: Int
    /// Batches that a worker may be ahead of the one asked for, itself in the making included.
    public let batchesAhead: Int
    /// What becomes of samples that cannot be made; nil: the first one is an error.
    public let skipped: SkippedSamples?
    private let collate: @Sendable ([Source.Sample]) throws -> Batch

    /// - Parameter collate: makes a batch of its samples; called by the workers.
    /// - Precondition: `batchSize` and `batchesAhead` are at least 1, `workers` at least 0.
    public init(
        _ dataset: Source, batchSize: Int, seed: UInt64, shuffles: Bool, dropsLast: Bool = false,
        workers: Int = 0, batchesAhead: Int = 2, skipped: SkippedSamples? = nil,
        collate: @escaping @Sendable ([Source.Sample]) throws -> Batch
    ) {
        precondition(batchSize >= 1, "DataLoader: the batch size is at least 1, not \(batchSize)")
        precondition(workers >= 0, "DataLoader: the number of workers is at least 0, not \(workers)")
        precondition(batchesAhead >= 1, "DataLoader: batches ahead are at least 1, not \(batchesAhead)")
        self.dataset = dataset
        self.batchSize = batchSize
        self.seed = seed
        self.shuffles = shuffles
        self.dropsLast = dropsLast
        self.workers = workers
        self.batchesAhead = batchesAhead
        self.skipped = skipped
        self.collate = collate
    }

    /// Batches in an epoch.
    public var batchCount: Int {
        dropsLast ? dataset.count / batchSize : (dataset.count + batchSize - 1) / batchSize
    }

    /// The indices of an epoch's samples in the order they are met.
    public func order(epoch: Int) -> [Int] {
        shuffles
            ? SampleStreams(seed: seed, epoch: epoch).permutation(dataset.count) : Array(0..<dataset.count)
    }

    /// Begins an epoch. What `batch` skips is not made: resuming in mid-epoch costs nothing.
    ///
    /// - Parameter batch: the first batch to make, 0 to `batchCount`.
    public func batches(epoch: Int, from batch: Int = 0) -> EpochBatches<Batch> {
        precondition(
            batch >= 0 && batch <= batchCount,
            "DataLoader.batches: batch \(batch) is not one of the \(batchCount) of an epoch")
        let order = order(epoch: epoch)
        let (loader, batchSize) = (self, batchSize)
        return EpochBatches(batch..<batchCount, workers: workers, inFlight: workers * batchesAhead) {
            number in
            let start = number * batchSize
            return try loader.batch(of: order[start..<min(start + batchSize, order.count)], epoch: epoch)
        }
    }

    /// A batch of chosen samples as an epoch meets them.
    package func batch(of indices: some Sequence<Int>, epoch: Int) throws -> Batch {
        let streams = SampleStreams(seed: seed, epoch: epoch)
        var samples: [Source.Sample] = []
        for index in indices {
            do {
                var stream = streams.stream(sample: index)
                samples.append(try dataset.sample(index, stream: &stream))
            } catch {
                let failure = SampleError(index: index, epoch: epoch, underlying: error)
                guard let skipped else { throw failure }
                try skipped.skip(failure)
            }
        }
        return try collate(samples)
    }
}
