import ApusData
import ApusTensor
import Foundation
import Synchronization
import Testing

@Suite struct DataLoaderTests {
    /// What a sample is and what it drew.
    private struct Drawn: Sendable, Equatable {
        let index: Int
        let word: UInt32
    }

    private struct Numbers: Dataset {
        let count: Int

        func sample(_ index: Int, stream: inout RandomStream) -> Drawn {
            Drawn(index: index, word: stream.nextWord())
        }
    }

    private func loader(
        count: Int = 23, batchSize: Int = 4, seed: UInt64 = 7, shuffles: Bool = true, dropsLast: Bool = false,
        workers: Int = 0, batchesAhead: Int = 2
    ) -> DataLoader<Numbers, [Drawn]> {
        DataLoader(
            Numbers(count: count), batchSize: batchSize, seed: seed, shuffles: shuffles, dropsLast: dropsLast,
            workers: workers, batchesAhead: batchesAhead
        ) { $0 }
    }

    private func all<Batch>(_ batches: EpochBatches<Batch>) throws -> [Batch] {
        var result: [Batch] = []
        while let batch = try batches.next() { result.append(batch) }
        return result
    }

    @Test(arguments: [1, 2, 3, 8], [1, 3])
    func theNumberOfWorkersChangesNothing(workers: Int, batchesAhead: Int) throws {
        for epoch in 0..<3 {
            let expected = try all(loader().batches(epoch: epoch))
            let found = try all(
                loader(workers: workers, batchesAhead: batchesAhead).batches(epoch: epoch))
            #expect(found == expected)
        }
    }

    @Test(arguments: [0, 3])
    func everySampleIsMetOnceAnEpoch(workers: Int) throws {
        let batches = try all(loader(workers: workers).batches(epoch: 5))
        #expect(batches.map(\.count) == [4, 4, 4, 4, 4, 3])
        #expect(batches.joined().map(\.index).sorted() == Array(0..<23))
        #expect(batches.joined().map(\.index) == loader().order(epoch: 5))
    }

    @Test func theSeedAndTheEpochDecideTheOrder() {
        #expect(loader().order(epoch: 1) == loader(batchSize: 9, workers: 2).order(epoch: 1))
        #expect(loader().order(epoch: 1) != loader().order(epoch: 2))
        #expect(loader().order(epoch: 1) != loader(seed: 8).order(epoch: 1))
        #expect(loader(shuffles: false).order(epoch: 1) == Array(0..<23))
    }

    @Test func aSamplesStreamDependsOnSeedEpochAndIndexAlone() throws {
        func words(_ loader: DataLoader<Numbers, [Drawn]>, epoch: Int) throws -> [UInt32] {
            try all(loader.batches(epoch: epoch)).joined().sorted { $0.index < $1.index }.map(\.word)
        }
        let words0 = try words(loader(), epoch: 0)
        #expect(try words(loader(batchSize: 7, shuffles: false, workers: 2), epoch: 0) == words0)
        #expect(Set(words0).count == 23)
        #expect(try Set(words(loader(), epoch: 1)).isDisjoint(with: words0))
        #expect(try Set(words(loader(seed: 8), epoch: 0)).isDisjoint(with: words0))
    }

    @Test(arguments: [0, 1, 3], [0, 1, 4, 6])
    func anEpochBeginsAtAnyBatch(workers: Int, start: Int) throws {
        let whole = try all(loader().batches(epoch: 2))
        let batches = loader(workers: workers).batches(epoch: 2, from: start)
        #expect(batches.position == start)
        #expect(try all(batches) == Array(whole[start...]))
        #expect(batches.position == 6)
        #expect(try batches.next() == nil)
    }

    @Test func lastBatchIsDroppedWhenAsked() throws {
        let dropping = loader(dropsLast: true, workers: 2)
        #expect(dropping.batchCount == 5)
        #expect(loader().batchCount == 6)
        #expect(try all(dropping.batches(epoch: 0)) == Array(all(loader().batches(epoch: 0)).prefix(5)))
        #expect(try all(loader(count: 0, workers: 2).batches(epoch: 0)).isEmpty)
        #expect(try all(loader(count: 3, dropsLast: true).batches(epoch: 0)).isEmpty)
    }

    // MARK: - What the workers do

    /// Notes which samples were asked for, and fails at one.
    private final class Watched: Dataset {
        struct Broken: Error {}

        let count: Int
        let broken: Int?
        let asked = Mutex<[Int]>([])
        let taken = Mutex(0)
        let farthest = Mutex(0)

        init(count: Int, broken: Int? = nil) {
            self.count = count
            self.broken = broken
        }

        func sample(_ index: Int, stream: inout RandomStream) throws -> Int {
            asked.withLock { $0.append(index) }
            let ahead = index - taken.withLock { $0 }
            farthest.withLock { $0 = max($0, ahead) }
            if index == broken { throw Broken() }
            return index
        }
    }

    @Test(arguments: [0, 2])
    func skippedBatchesAreNotMade(workers: Int) throws {
        let dataset = Watched(count: 40)
        let loader = DataLoader(dataset, batchSize: 4, seed: 1, shuffles: false, workers: workers) { $0 }
        _ = try all(loader.batches(epoch: 0, from: 7))
        #expect(dataset.asked.withLock { $0.sorted() } == Array(28..<40))
    }

    @Test(arguments: [1, 3])
    func workersRunAheadSoFarAndNoFarther(workers: Int) throws {
        let dataset = Watched(count: 200)
        let loader = DataLoader(
            dataset, batchSize: 1, seed: 1, shuffles: false, workers: workers, batchesAhead: 2
        ) { $0 }
        let batches = loader.batches(epoch: 0)
        let inFlight = workers * 2
        while dataset.asked.withLock({ $0.count }) < inFlight { sched_yield() }
        // Time for a worker that does not know its bounds to overstep them.
        usleep(20_000)
        #expect(dataset.asked.withLock { $0.sorted() } == Array(0..<inFlight))
        while true {
            // Counted before the call: a worker may start the next batch before the call is back.
            dataset.taken.withLock { $0 = batches.position + 1 }
            guard try batches.next() != nil else { break }
        }
        #expect(dataset.farthest.withLock { $0 } < inFlight)
    }

    @Test(arguments: [0, 1, 3])
    func aBrokenSampleSurfacesInItsPlace(workers: Int) throws {
        let dataset = Watched(count: 40, broken: 18)
        let loader = DataLoader(dataset, batchSize: 4, seed: 1, shuffles: false, workers: workers) { $0 }
        let batches = loader.batches(epoch: 3)
        for number in 0..<4 { #expect(try batches.next() == Array(number * 4..<number * 4 + 4)) }
        for _ in 0..<2 {
            let error = #expect(throws: SampleError.self) { try batches.next() }
            #expect(error?.index == 18)
            #expect(error?.epoch == 3)
            #expect(error?.underlying is Watched.Broken)
            #expect(error?.description == "sample 18 (epoch 3): Broken()")
        }
        #expect(batches.position == 4)
    }

    @Test(arguments: [0, 2])
    func aBatchThatCannotBeCollatedSurfacesToo(workers: Int) throws {
        let loader = DataLoader(
            Numbers(count: 8), batchSize: 4, seed: 1, shuffles: false, workers: workers
        ) { samples in
            if samples[0].index == 4 { throw CollationError.empty }
            return samples.count
        }
        let batches = loader.batches(epoch: 0)
        #expect(try batches.next() == 4)
        #expect(throws: CollationError.empty) { try batches.next() }
    }

    /// Known to be gone when its last reference is.
    private final class Token: Sendable {}

    private struct Holding: Dataset {
        let token: Token
        let count = 1000

        func sample(_ index: Int, stream: inout RandomStream) -> Int { index }
    }

    /// An epoch left early; the token lives as long as somebody can still make its samples.
    private func leaveEarly(after taken: Int) throws -> () -> Token? {
        let token = Token()
        let loader = DataLoader(
            Holding(token: token), batchSize: 2, seed: 1, shuffles: true, workers: 3
        ) { $0 }
        let batches = loader.batches(epoch: 0)
        for _ in 0..<taken { _ = try batches.next() }
        return { [weak token] in token }
    }

    @Test(arguments: [0, 1, 500])
    func threadsEndWithTheEpoch(taken: Int) throws {
        let token = try leaveEarly(after: taken)
        #expect(token() == nil)
    }

    @Test func letGoWhileAWorkerIsAtASample() throws {
        for _ in 0..<200 {
            let batches = loader(count: 64, batchSize: 1, workers: 4, batchesAhead: 1).batches(epoch: 0)
            _ = try batches.next()
        }
    }
}
