import ApusNN
import ApusProof
import ApusTensor
import Testing

@Suite struct ExponentialMovingAverageTests {
    @Test func averagesFollowTheFormula() {
        let network = TinyNetwork.initialized()
        let state = ModelState(network)
        var average = ExponentialMovingAverage(state, decay: 0.9)
        var optimizer = Optimizer(state, SGD())
        var expected: [String: [Double]] = [:]
        for _ in 0..<4 {
            optimizer.step(network.lossWithGradients().gradients, learningRate: 0.1)
            average.update()
            for (name, value) in state.snapshot() {
                let values = value.floats.map(Double.init)
                let isCount = name.hasSuffix("num_batches_tracked")
                expected[name] =
                    expected[name].map {
                        isCount ? values : zip($0, values).map { 0.9 * $0 + 0.1 * $1 }
                    } ?? values
            }
        }
        #expect(average.updates == 4)
        #expect(average.averages.count == expected.count)
        for (name, value) in average.averages {
            #expect(distance(value.floats, expected[name] ?? []) < 1e-5, "\(name)")
        }
        // The average held no parameter, so that training did not copy.
        #expect(state.copyCount == 0)
    }

    @Test func theDecayWarmsUpAsInTimm() {
        let average = ExponentialMovingAverage(
            ModelState(TinyNetwork.initialized()), decay: 0.9, warmUp: .init(gamma: 2, power: 0.75))
        let found = [0, 1, 5, 20, 1000].map { average.decay(at: $0) }
        #expect(found[0] == 0)
        #expect(abs(found[1] - 0.262212) < 1e-6)
        #expect(abs(found[2] - 0.609205) < 1e-6)
        #expect(abs(found[3] - 0.834440) < 1e-6)
        #expect(found[4] == 0.9)
    }

    @Test func averagesTakeTheModelsPlaceAndGiveItBack() {
        let network = TinyNetwork.initialized()
        let state = ModelState(network)
        var average = ExponentialMovingAverage(state, decay: 0.5)
        #expect(average.withAverages { state.bits } == state.bits)
        average.update()
        for entry in state.parameters { entry.cell.set(entry.cell.detached + 1) }
        average.update()
        let trained = state.bits
        let averaged = average.averages.prefix(state.parameters.count).map {
            $0.value.floats.map(\.bitPattern)
        }
        #expect(average.withAverages { state.bits } == averaged)
        #expect(state.bits == trained)
        #expect(averaged != trained)
        struct Stopped: Error {}
        #expect(throws: Stopped.self) { try average.withAverages { throw Stopped() } }
        #expect(state.bits == trained)
        // Back in place, the values are the model's alone again.
        var optimizer = Optimizer(state, SGD())
        optimizer.step(network.lossWithGradients().gradients, learningRate: 0.1)
        #expect(state.copyCount == 0)
    }

    @Test func anotherModelCanTakeTheAverages() {
        let network = TinyNetwork.initialized()
        var average = ExponentialMovingAverage(ModelState(network), decay: 0.5)
        average.update()
        let copy = TinyNetwork()
        average.copy(to: ModelState(copy))
        #expect(ModelState(copy).bits == ModelState(network).bits)
        #expect(copy(TinyNetwork.batch).floats == network(TinyNetwork.batch).floats)
        // The copy goes on being what it was.
        let before = ModelState(copy).bits
        for entry in ModelState(network).parameters { entry.cell.set(entry.cell.detached + 1) }
        average.update()
        #expect(ModelState(copy).bits == before)
    }

    @Test func restoredAveragesContinueBitForBit() throws {
        let network = TinyNetwork.initialized()
        let state = ModelState(network)
        var average = ExponentialMovingAverage(state, decay: 0.9, warmUp: .init())
        func move() {
            for entry in state.parameters { entry.cell.set(entry.cell.detached * 1.25) }
        }
        for _ in 0..<3 {
            average.update()
            move()
        }
        let saved = average.trainingState
        var second = ExponentialMovingAverage(state, decay: 0.9, warmUp: .init())
        try second.restore(saved)
        average.update()
        second.update()
        #expect(second.updates == 4)
        #expect(second.averages.map(\.value.floats) == average.averages.map(\.value.floats))
        var missing = saved
        missing.tensors.removeLast()
        #expect(throws: TrainingStateError.missing(name: "bn2.num_batches_tracked")) {
            try second.restore(missing)
        }
    }
}
