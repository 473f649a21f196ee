import ApusTensor

/// The random streams of one epoch: one for the order of its samples, one for each sample.
struct SampleStreams: Sendable {
    private let samples: RandomStream
    private let order: RandomStream

    init(seed: UInt64, epoch: Int) {
        samples = RandomStream(seed: seed, "samples", .init(epoch))
        order = RandomStream(seed: seed, "order", .init(epoch))
    }

    func stream(sample index: Int) -> RandomStream {
        samples.child(.init(index))
    }

    /// An order of 0 to `count - 1`, every one as likely as any other.
    func permutation(_ count: Int) -> [Int] {
        var stream = order
        return stream.permutation(count)
    }
}
