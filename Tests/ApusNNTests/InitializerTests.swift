import ApusNN
import ApusTensor
import Testing

@Suite struct InitializerTests {
    private func moments(_ initializer: Initializer, _ shape: Shape) -> (
        mean: Double, deviation: Double, largest: Double
    ) {
        let values = initializer.values(shape, from: RandomStream(seed: 7)).floats.map(Double.init)
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        return (mean, variance.squareRoot(), values.map(abs).max() ?? 0)
    }

    /// Deviation and bound of each rule for a weight `[64, 32, 3, 3]`: fans of 288 and 576.
    @Test(
        arguments: [
            (.uniform(low: -2, high: 2), 2 / 3.0.squareRoot(), 2),
            (.normal(mean: 0, standardDeviation: 0.3), 0.3, .infinity),
            (.truncatedNormal(mean: 0, standardDeviation: 1, limit: 1), 0.53956, 1),
            (.kaimingNormal(fan: .output, gain: Initializer.reluGain), (2 / 576.0).squareRoot(), .infinity),
            (.kaimingNormal(fan: .input, gain: 1), (1 / 288.0).squareRoot(), .infinity),
            (.kaimingUniform(fan: .input, gain: 1), (1 / 288.0).squareRoot(), (3 / 288.0).squareRoot()),
            (.layerDefault, (1 / 288.0 / 3).squareRoot(), (1 / 288.0).squareRoot()),
            (.xavierUniform(gain: 2), (8 / 864.0).squareRoot(), (24 / 864.0).squareRoot()),
            (.xavierNormal(gain: 1), (2 / 864.0).squareRoot(), .infinity),
            (.uniformOfFan(288), (1 / 288.0 / 3).squareRoot(), (1 / 288.0).squareRoot()),
        ] as [(Initializer, Double, Double)])
    func spreadIsThatOfTheRule(_ initializer: Initializer, _ deviation: Double, _ bound: Double) {
        let found = moments(initializer, [64, 32, 3, 3])
        #expect(abs(found.mean) < 0.03 * deviation)
        #expect(abs(found.deviation - deviation) < 0.02 * deviation)
        #expect(found.largest <= bound * (1 + 1e-6))
        if bound.isFinite { #expect(found.largest > 0.99 * bound) }
    }

    @Test func constantsAndMeans() {
        #expect(Initializer.constant(0.5).values([3], from: RandomStream(seed: 1)).floats == [0.5, 0.5, 0.5])
        #expect(abs(moments(.normal(mean: 4, standardDeviation: 0.1), [5000]).mean - 4) < 0.01)
        #expect(
            abs(moments(.truncatedNormal(mean: 4, standardDeviation: 1, limit: 0.5), [5000]).mean - 4) < 0.02)
    }

    @Test func layersDrawAsPyTorchsDo() {
        let conv = Conv2d(32, 64, kernel: 3, groups: 2)
        #expect(conv.weight.initializer == .layerDefault)
        #expect(conv.bias?.initializer == .uniformOfFan(144))
        #expect(Linear(7, 3).bias?.initializer == .uniformOfFan(7))
        #expect(ConvTranspose2d(8, 6, kernel: 2, groups: 2).bias?.initializer == .uniformOfFan(12))
        #expect(Conv1d(8, 6, kernel: 5).bias?.initializer == .uniformOfFan(40))
    }

    /// A parameter's values follow from the seed and its name alone.
    @Test func valuesFollowFromSeedAndName() throws {
        final class Wide: Module {
            let before = Linear(50, 50)
            let conv1 = Conv2d(3, 16, kernel: 3, padding: 1, bias: false)
            let fc = Linear(16, 4)
        }
        func values(_ module: any Module, seed: UInt64) -> [String: [UInt32]] {
            module.initialize(seed: seed)
            let state = ModelState(module)
            return Dictionary(uniqueKeysWithValues: zip(state.parameters.map(\.name), state.bits))
        }
        let (a, b, c) = (values(TinyNetwork(), seed: 1), values(Wide(), seed: 1), values(Wide(), seed: 2))
        for name in ["conv1.weight", "fc.weight", "fc.bias"] {
            #expect(a[name] == b[name])
            #expect(b[name] != c[name])
        }
        #expect(a["conv2.bias"] != a["bn2.bias"])
    }

    @Test func valuesThatAreThereAreNotDrawnAgain() {
        let network = TinyNetwork()
        network.fc.weight.set(Tensor.full([4, 16], 3))
        #expect(!network.conv1.weight.isInitialized)
        network.initialize(seed: 1)
        #expect(network.conv1.weight.isInitialized)
        let before = ModelState(network).bits
        network.initialize(seed: 2)
        #expect(ModelState(network).bits == before)
        #expect(network.fc.weight.detached.floats.allSatisfy { $0 == 3 })
    }
}
