import ApusNN
import ApusProof
import ApusTensor
import Testing

@Suite struct OptimizerTests {
    /// Two vectors, of which a step may reach one.
    final class Pair: Module {
        let a = Parameter([2], .constant(1))
        let b = Parameter([2], .constant(1))
        init() { initialize(seed: 1) }
    }

    static let rules: [any UpdateRule] = [
        SGD(momentum: 0.9, weightDecay: 0.01, nesterov: true), RMSProp(momentum: 0.5, centered: true),
        Adagrad(learningRateDecay: 0.1), Adam(amsgrad: true), AdamW(),
    ]

    @Test func aTrainingStepCopiesNoParameter() {
        for rule in OptimizerTests.rules {
            let network = TinyNetwork.initialized()
            let state = ModelState(network)
            var optimizer = Optimizer(state, rule)
            let before = state.bits
            var losses: [Float] = []
            for _ in 0..<5 {
                let (loss, gradients) = network.lossWithGradients()
                optimizer.step(gradients, learningRate: 0.01)
                losses.append(loss.item)
            }
            #expect(state.copyCount == 0)
            #expect(zip(before, state.bits).allSatisfy { $0 != $1 })
            #expect(losses[4] < losses[0])
        }
    }

    @Test func clippingCopiesNoParameterEither() {
        let network = TinyNetwork.initialized()
        let state = ModelState(network)
        var optimizer = Optimizer(state, SGD())
        for _ in 0..<3 {
            let (_, gradients) = network.lossWithGradients()
            var ordered = state.ordered(gradients)
            ordered.clip(toNorm: 0.1)
            optimizer.step(ordered, learningRate: 0.01)
        }
        #expect(state.copyCount == 0)
    }

    @Test func aHeldSnapshotKeepsItsValuesAndCostsOneCopy() {
        let network = TinyNetwork.initialized()
        let state = ModelState(network)
        var optimizer = Optimizer(state, SGD())
        let snapshot = state.snapshot()
        let before = snapshot.map(\.value.floats)
        for _ in 0..<3 { optimizer.step(network.lossWithGradients().gradients, learningRate: 0.01) }
        #expect(snapshot.map(\.value.floats) == before)
        #expect(state.copyCount == state.parameters.count)
        #expect(state.snapshot().map(\.value.floats) != before)
    }

    @Test func aParameterWithoutGradientKeepsValuesAndState() {
        let model = Pair()
        let state = ModelState(model)
        var optimizer = Optimizer(state, SGD(momentum: 0.9, weightDecay: 0.5))
        let gradient = Tensor([1, 1] as [Float])
        optimizer.step([gradient, nil], learningRate: 0.1)
        #expect(model.b.detached.floats == [1, 1])
        #expect(optimizer.trainingState.numbers.map(\.name) == ["a.step"])
        // Its first step is the one in which its first gradient comes: the momentum starts as the gradient.
        optimizer.step([nil, gradient], learningRate: 0.1)
        #expect(abs(model.b.detached.floats[0] - (1 - 0.1 * 1.5)) < 1e-6)
        #expect(model.a.detached.floats == model.b.detached.floats)
    }

    @Test func groupsSetDecayAndRateAndTheFirstCounts() throws {
        let network = TinyNetwork.initialized()
        let state = ModelState(network)
        let groups = [
            ParameterGroup(["*.bias", .prefix("bn")], weightDecay: 0),
            ParameterGroup([.regularExpression("fc\\..*")], learningRateFactor: 10),
            ParameterGroup([.suffix("conv2.weight")], learningRateFactor: 0),
        ]
        var optimizer = try Optimizer(state, SGD(weightDecay: 0.5), groups: groups)
        let before = state.parameters.map { $0.cell.detached.duplicated() }
        // Without slope, only the decay moves: w (1 - rate factor decay).
        optimizer.step(state.parameters.map { Tensor.zeros($0.cell.shape) }, learningRate: 0.01)
        let expected = [
            "conv1.weight": 0.995, "bn1.weight": 1, "bn1.bias": 1, "conv2.weight": 1, "conv2.bias": 1,
            "bn2.weight": 1, "bn2.bias": 1, "fc.weight": 0.95, "fc.bias": 1,
        ]
        for (entry, old) in zip(state.parameters, before) {
            let factor = try #require(expected[entry.name])
            let wanted = old.floats.map { Double($0) * factor }
            #expect(distance(entry.cell.detached.floats, wanted) < 1e-6, "\(entry.name)")
        }
    }

    @Test func groupsThatFitNothingAreErrors() {
        let state = ModelState(TinyNetwork.initialized())
        let error = #expect(throws: NamePatternError.self) {
            _ = try Optimizer(state, SGD(), groups: [ParameterGroup(["*.bais"], weightDecay: 0)])
        }
        #expect(error == .matchesNothing(pattern: "*.bais", names: state.parameters.map(\.name)))
        #expect(error?.description.contains("*.bais") == true)
        #expect(error?.description.contains("conv1.weight") == true)
        #expect(throws: NamePatternError.shadowed(patterns: ["fc.bias"])) {
            _ = try Optimizer(
                state, SGD(), groups: [ParameterGroup(["*.bias"]), ParameterGroup(["fc.bias"])])
        }
        #expect(throws: NamePatternError.self) {
            _ = try Optimizer(state, SGD(), groups: [ParameterGroup([.regularExpression("(")])])
        }
    }

    @Test func frozenParametersAreConstants() throws {
        let network = TinyNetwork.initialized()
        let state = ModelState(network)
        try state.freeze(["conv*", "bn*"])
        #expect(state.frozenNames.count == 7)
        var optimizer = Optimizer(state, AdamW(weightDecay: 0.5))
        let before = state.bits
        let (_, gradients) = network.lossWithGradients()
        let ordered = state.ordered(gradients)
        #expect(ordered.map { $0 == nil } == [true, true, true, true, true, true, true, false, false])
        optimizer.step(gradients, learningRate: 0.1)
        #expect(zip(before, state.bits).map { $0 == $1 } == ordered.map { $0 == nil })
        // Also when somebody hands in a gradient.
        optimizer.step(state.parameters.map { Tensor.ones($0.cell.shape) }, learningRate: 0.1)
        #expect(zip(before, state.bits).map { $0 == $1 } == ordered.map { $0 == nil })
        try state.unfreeze(["*"])
        #expect(state.ordered(network.lossWithGradients().gradients).allSatisfy { $0 != nil })
        #expect(throws: NamePatternError.self) { try state.freeze(["conv1.weight", "layer9.*"]) }
        #expect(state.frozenNames.isEmpty)
    }

    /// A rule works element by element, so the physical order of a convolution's weight changes nothing.
    @Test func thePhysicalOrderDoesNotMatter() {
        final class Weights: Module {
            let blocked = Parameter([16, 16, 3, 3], .constant(0), isConvolutionWeight: true)
            let narrow = Parameter([32, 3, 3, 3], .constant(0), isConvolutionWeight: true)
            let plain1 = Parameter([16, 16, 3, 3], .constant(0))
            let plain2 = Parameter([32, 3, 3, 3], .constant(0))
        }
        for rule in OptimizerTests.rules {
            let model = Weights()
            let state = ModelState(model)
            for entry in state.parameters {
                entry.cell.set(Tensor(sines(entry.cell.shape.elementCount, 0.7), shape: entry.cell.shape))
            }
            var optimizer = Optimizer(state, rule)
            for step in 0..<3 {
                let gradients = state.parameters.map {
                    Tensor(sines($0.cell.shape.elementCount, 0.3 + Double(step)), shape: $0.cell.shape)
                }
                optimizer.step(gradients, learningRate: 0.1)
            }
            #expect(state.bits[0] == state.bits[2])
            #expect(state.bits[1] == state.bits[3])
            let tensors = optimizer.trainingState.tensors.map(\.value.floats)
            let kept = rule.stateNames.count
            #expect(Array(tensors[0..<2 * kept]) == Array(tensors[(2 * kept)...]))
        }
    }

    @Test func aCopyOfTheOptimizerKeepsItsState() {
        let model = Pair()
        var optimizer = Optimizer(ModelState(model), SGD(momentum: 0.9))
        let gradient = Tensor([1, 2] as [Float])
        optimizer.step([gradient, gradient], learningRate: 0.1)
        let copy = optimizer
        optimizer.step([gradient, gradient], learningRate: 0.1)
        #expect(copy.trainingState.tensors[0].value.floats == [1, 2])
        #expect(optimizer.trainingState.tensors[0].value.floats == [1.9, 3.8])
    }

    @Test func wrongGradientsStop() async {
        await #expect(processExitsWith: .failure) {
            var optimizer = Optimizer(ModelState(Pair()), SGD())
            optimizer.step([nil], learningRate: 0.1)
        }
        await #expect(processExitsWith: .failure) {
            var optimizer = Optimizer(ModelState(Pair()), SGD())
            optimizer.step([Tensor.zeros([3]), nil], learningRate: 0.1)
        }
        await #expect(processExitsWith: .failure) { _ = SGD(momentum: 0, nesterov: true) }
    }
}
