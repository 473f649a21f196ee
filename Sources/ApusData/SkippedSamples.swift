import Synchronization

/// Samples that cannot be read and are left out of their batches: named, counted, and limited.
///
/// A sample is left out of every epoch alike, so batches still depend on nothing but the data.
public final class SkippedSamples: Sendable {
    private struct State {
        var indices: Set<Int> = []
        var unreported: [SampleError] = []
    }

    /// Samples that may be left out before reading fails.
    public let limit: Int
    private let state = Mutex(State())

    public init(limit: Int) {
        self.limit = limit
    }

    /// Samples left out so far.
    public var count: Int { state.withLock { $0.indices.count } }

    /// What was left out since this was last asked.
    public func takeUnreported() -> [SampleError] {
        state.withLock { state in
            defer { state.unreported = [] }
            return state.unreported.sorted { $0.index < $1.index }
        }
    }

    /// - Throws: ``TooManySkippedSamples`` beyond the limit.
    package func skip(_ error: SampleError) throws(TooManySkippedSamples) {
        let isWithinLimit = state.withLock { state in
            if state.indices.insert(error.index).inserted { state.unreported.append(error) }
            return state.indices.count <= limit
        }
        guard isWithinLimit else { throw TooManySkippedSamples(limit: limit, last: error) }
    }
}

/// More samples could not be read than may be left out.
public struct TooManySkippedSamples: Error, CustomStringConvertible {
    public let limit: Int
    public let last: SampleError

    public var description: String {
        "more than \(limit) samples cannot be read; repair the data or raise loader.skipLimit; the last: \(last)"
    }
}
