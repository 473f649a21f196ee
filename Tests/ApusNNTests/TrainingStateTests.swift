import ApusNN
import ApusProof
import ApusTensor
import Testing

/// What is saved and restored continues with the same bits.
@Suite struct TrainingStateTests {
    @Test func restoredOptimizersContinueBitForBit() throws {
        for rule in OptimizerTests.rules {
            let straight = TinyNetwork.initialized()
            var optimizer = Optimizer(ModelState(straight), rule)
            for _ in 0..<3 { optimizer.step(straight.lossWithGradients().gradients, learningRate: 0.01) }

            let saved = optimizer.trainingState
            let values = ModelState(straight).snapshot()
            for _ in 0..<3 { optimizer.step(straight.lossWithGradients().gradients, learningRate: 0.01) }

            let resumed = TinyNetwork()
            let state = ModelState(resumed)
            load(values, into: state)
            var second = Optimizer(state, rule)
            try second.restore(copied(saved))
            for _ in 0..<3 { second.step(resumed.lossWithGradients().gradients, learningRate: 0.01) }
            #expect(ModelState(straight).bits == state.bits)
            #expect(saved.tensors.allSatisfy { $0.value.dtype == .float32 })
        }
    }

    @Test func restoredLBFGSContinuesBitForBit() throws {
        let straight = ReferenceObjective()
        var optimizer = LBFGS(ModelState(straight), maximumIterations: 2, lineSearch: .strongWolfe)
        func step(_ model: ReferenceObjective, _ optimizer: inout LBFGS) {
            optimizer.step(learningRate: 1) {
                valueWithGradients { model.loss(step: 0, moving: false, penalty: 0.05) }
            }
        }
        for _ in 0..<2 { step(straight, &optimizer) }
        let saved = optimizer.trainingState
        let values = ModelState(straight).snapshot()
        for _ in 0..<2 { step(straight, &optimizer) }

        let resumed = ReferenceObjective()
        load(values, into: ModelState(resumed))
        var second = LBFGS(ModelState(resumed), maximumIterations: 2, lineSearch: .strongWolfe)
        try second.restore(copied(saved))
        for _ in 0..<2 { step(resumed, &second) }
        #expect(ModelState(straight).bits == ModelState(resumed).bits)
        #expect(ModelState(straight).bits != ModelState(ReferenceObjective()).bits)
    }

    @Test func statesThatDoNotFitAreRefusedAndChangeNothing() throws {
        let network = TinyNetwork.initialized()
        var optimizer = Optimizer(ModelState(network), Adam())
        optimizer.step(network.lossWithGradients().gradients, learningRate: 0.01)
        let good = optimizer.trainingState
        let name = "conv1.weight.exp_avg"
        let place = try #require(good.tensors.firstIndex { $0.name == name })

        var missing = good
        missing.tensors.remove(at: place)
        #expect(throws: TrainingStateError.missing(name: name)) { try optimizer.restore(missing) }
        var shaped = good
        shaped.tensors[place].value = Tensor.zeros([16, 3, 3])
        #expect(throws: TrainingStateError.shape(name: name, expected: [16, 3, 3, 3], found: [16, 3, 3])) {
            try optimizer.restore(shaped)
        }
        var typed = good
        typed.tensors[place].value = good.tensors[place].value.cast(to: .bfloat16)
        #expect(throws: TrainingStateError.type(name: name, expected: .float32, found: .bfloat16)) {
            try optimizer.restore(typed)
        }
        var counted = good
        counted.numbers[0].value = 1.5
        #expect(throws: TrainingStateError.number(name: "conv1.weight.step", found: 1.5)) {
            try optimizer.restore(counted)
        }
        counted.numbers[0].value = .nan
        #expect(throws: TrainingStateError.self) { try optimizer.restore(counted) }
        var extra = good
        extra.tensors.append(("fc2.weight.exp_avg", Tensor.zeros([2])))
        #expect(throws: TrainingStateError.unexpected(name: "fc2.weight.exp_avg")) {
            try optimizer.restore(extra)
        }
        var twice = good
        twice.numbers.append(twice.numbers[0])
        #expect(throws: TrainingStateError.unexpected(name: "conv1.weight.step")) {
            try optimizer.restore(twice)
        }
        var other = Optimizer(ModelState(network), SGD(momentum: 0.9))
        #expect(throws: TrainingStateError.missing(name: "conv1.weight.momentum_buffer")) {
            try other.restore(good)
        }
        #expect(optimizer.trainingState.tensors.map(\.value.floats) == good.tensors.map(\.value.floats))
    }

    @Test func lbfgsRefusesStatesThatDoNotFit() throws {
        let model = ReferenceObjective()
        var optimizer = LBFGS(
            ModelState(model), maximumIterations: 6, historySize: 2, lineSearch: .strongWolfe)
        optimizer.step(learningRate: 1) {
            valueWithGradients { model.loss(step: 0, moving: false, penalty: 0.05) }
        }
        let good = optimizer.trainingState
        #expect(good.numbers.first { $0.name == "lbfgs.history" }?.value == 2)
        var small = LBFGS(ModelState(model), historySize: 1)
        #expect(throws: TrainingStateError.number(name: "lbfgs.history", found: 2)) {
            try small.restore(good)
        }
        for place in good.tensors.indices {
            var missing = good
            missing.tensors.remove(at: place)
            #expect(throws: TrainingStateError.missing(name: good.tensors[place].name)) {
                try optimizer.restore(missing)
            }
        }
        try optimizer.restore(good)
    }

    private func load(_ values: [(name: String, value: Tensor)], into state: ModelState) {
        let byName = Dictionary(uniqueKeysWithValues: values.map { ($0.name, $0.value) })
        for entry in state.parameters { byName[entry.name].map { entry.cell.set($0) } }
        for entry in state.buffers { byName[entry.name].map { entry.cell.set($0) } }
    }

    /// The same values by way of arrays in row-major order, as a file would bring them.
    private func copied(_ state: TrainingState) -> TrainingState {
        TrainingState(
            tensors: state.tensors.map { ($0.name, Tensor($0.value.floats, shape: $0.value.shape)) },
            numbers: state.numbers)
    }
}
