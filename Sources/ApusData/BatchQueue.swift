import Foundation
import Synchronization

/// Between the threads that make batches and the one that takes them, in order.
final class BatchQueue<Batch: Sendable>: Sendable {
    private struct State: Sendable {
        /// The next batch nobody makes yet.
        var unclaimed: Int
        /// The batch that is taken next.
        var awaited: Int
        /// One past the last batch to make.
        var end: Int
        /// Made and not yet taken.
        var ready: [Int: Result<Batch, any Error>] = [:]
    }

    private let inFlight: Int
    private let state: Mutex<State>
    /// Held around every change of the state that a waiting thread must not miss.
    private let changed = NSCondition()

    /// - Parameter inFlight: the most batches that are in the making or ready at once.
    init(_ numbers: Range<Int>, inFlight: Int) {
        self.inFlight = inFlight
        state = Mutex(
            State(unclaimed: numbers.lowerBound, awaited: numbers.lowerBound, end: numbers.upperBound))
    }

    /// A worker's life: makes one batch after the other until all are made or nobody wants them.
    func work(_ make: (Int) throws -> Batch) {
        while let number = claim() {
            let result = Result { try make(number) }
            changed.lock()
            state.withLock { $0.ready[number] = result }
            changed.broadcast()
            changed.unlock()
        }
    }

    /// The given batch, waited for. Batches are taken in order, each once.
    func take(_ number: Int) -> Result<Batch, any Error> {
        changed.lock()
        defer { changed.unlock() }
        while true {
            let result = state.withLock { state -> Result<Batch, any Error>? in
                guard let result = state.ready.removeValue(forKey: number) else { return nil }
                state.awaited = number + 1
                return result
            }
            if let result {
                changed.broadcast()
                return result
            }
            changed.wait()
        }
    }

    /// Sends the workers home after the batch they are at.
    func stop() {
        changed.lock()
        state.withLock { $0.end = 0 }
        changed.broadcast()
        changed.unlock()
    }

    /// The next batch to make, once there is room for it; nil when there is none.
    private func claim() -> Int? {
        changed.lock()
        defer { changed.unlock() }
        while true {
            let (number, finished) = state.withLock { state -> (Int?, Bool) in
                if state.unclaimed >= state.end { return (nil, true) }
                if state.unclaimed - state.awaited >= inFlight { return (nil, false) }
                defer { state.unclaimed += 1 }
                return (state.unclaimed, false)
            }
            if finished || number != nil { return number }
            changed.wait()
        }
    }
}
