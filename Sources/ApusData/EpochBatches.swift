/// The batches of one epoch, handed out in order to one thread.
///
/// The threads that make them end, and are waited for, when this is let go of.
public final class EpochBatches<Batch: Sendable> {
    private let numbers: Range<Int>
    private let make: @Sendable (Int) throws -> Batch
    private let queue: BatchQueue<Batch>
    private let threads: [WorkerThread]
    private var failure: (any Error)?

    /// The number that the next batch has in its epoch.
    public private(set) var position: Int

    init(
        _ numbers: Range<Int>, workers: Int, inFlight: Int, make: @escaping @Sendable (Int) throws -> Batch
    ) {
        self.numbers = numbers
        self.make = make
        position = numbers.lowerBound
        let queue = BatchQueue<Batch>(numbers, inFlight: inFlight)
        self.queue = queue
        // Where the system gives no more threads, those it gave do the work, or the caller.
        threads = (0..<min(workers, numbers.count)).compactMap { _ in
            WorkerThread { queue.work(make) }
        }
    }

    deinit {
        queue.stop()
        for thread in threads { thread.join() }
    }

    /// The next batch, waiting until it is made; nil after the last.
    ///
    /// - Throws: what making the batch threw: `SampleError` for a sample. Batches before it were handed out; from
    ///   then on every call throws the same.
    public func next() throws -> Batch? {
        if let failure { throw failure }
        guard position < numbers.upperBound else { return nil }
        do {
            let batch = threads.isEmpty ? try make(position) : try queue.take(position).get()
            position += 1
            return batch
        } catch {
            failure = error
            throw error
        }
    }
}
