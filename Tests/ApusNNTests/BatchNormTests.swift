import ApusNN
import ApusProof
import ApusTensor
import Testing

@Suite struct BatchNormTests {
    private static let x = Tensor(sines(4 * 16 * 3 * 3, 0.7, 2, 0.5), shape: [4, 16, 3, 3])

    private func trained(_ norm: BatchNorm2d, steps: Int = 3) {
        for _ in 0..<steps { _ = valueWithGradients { norm(BatchNormTests.x).sum() } }
    }

    @Test func trainingMovesTheStatisticsAndInferenceUsesThem() {
        let norm = BatchNorm2d(16, momentum: 0.5)
        norm.initialize(seed: 1)
        let untouched = norm(BatchNormTests.x)
        #expect(distance(untouched.floats, BatchNormTests.x.floats.map(Double.init)) < 1e-4)
        #expect(norm.batchesTracked.tensor.integers == [0])
        trained(norm, steps: 20)
        #expect(norm.batchesTracked.tensor.integers == [20])
        // The running statistics have all but reached the batch's, the variance with n - 1 in place of n.
        let y = norm(BatchNormTests.x)
        let mean = y.mean(axes: [0, 2, 3]).floats
        let variance = y.variance(axes: [0, 2, 3]).floats
        #expect(mean.allSatisfy { abs($0) < 1e-4 })
        #expect(variance.allSatisfy { abs($0 - 1) < 1e-3 })
    }

    @Test func theInferencePhaseOfAScopeLearnsNothing() {
        let norm = BatchNorm2d(16)
        norm.initialize(seed: 1)
        var output: [Float] = []
        let (_, gradients) = valueWithGradients(phase: .inference) {
            let y = norm(BatchNormTests.x)
            output = y.detached().floats
            return y.sum()
        }
        #expect(norm.batchesTracked.tensor.integers == [0])
        #expect(distance(output, norm(BatchNormTests.x).floats.map(Double.init)) < 1e-6)
        #expect(ModelState(norm).ordered(gradients).allSatisfy { $0 != nil })
    }

    @Test func aFrozenNormIsAConstantMap() throws {
        let norm = BatchNorm2d(16)
        norm.initialize(seed: 1)
        trained(norm)
        let frozen = FrozenBatchNorm(16, epsilon: 0)
        frozen.weight.set(Tensor(sines(16, 0.3, 0.2, 1)))
        frozen.bias.set(Tensor(sines(16, 0.4)))
        frozen.runningMean.set(norm.runningMean.tensor)
        frozen.runningVariance.set(norm.runningVariance.tensor)
        let calm = frozen(BatchNormTests.x).floats
        var training: [Float] = []
        let (_, gradients) = valueWithGradients {
            let y = frozen(BatchNormTests.x)
            training = y.detached().floats
            return y.sum() + norm.weight.tensor.sum()
        }
        #expect(training == calm)
        #expect(frozen.runningMean.tensor.floats == norm.runningMean.tensor.floats)
        #expect(gradients[ObjectIdentifier(norm.weight)] != nil)
        // All constants, and no counter: nothing to train.
        let state = ModelState(frozen)
        #expect(state.order == ["weight", "bias", "running_mean", "running_var"])
        #expect(state.parameterCount == 0 && state.buffers.count == 4)
        // The slope of its input is weight / sqrt(variance), whatever the batch.
        let (_, slopes) = valueWithGradients(at: [BatchNormTests.x], phase: .training) { frozen($0[0]).sum() }
        let slope = try #require(slopes[0]).sliced(axis: 2, from: 0, to: 1).sliced(axis: 3, from: 0, to: 1)
        let wanted = zip(frozen.weight.tensor.floats, frozen.runningVariance.tensor.floats).map {
            Double($0) / Double($1).squareRoot()
        }
        #expect(distance(slope.sliced(axis: 0, from: 1, to: 2).floats, wanted) < 1e-5)
    }

    @Test func rowsAndSequencesAreNormalisedAlike() {
        let norm = BatchNorm1d(16)
        norm.initialize(seed: 1)
        let sequence = BatchNormTests.x.reshaped(4, 16, 9)
        let rows = BatchNormTests.x.permuted(0, 2, 3, 1).reshaped(36, 16)
        var outputs: [[Float]] = []
        _ = valueWithGradients {
            let (a, b) = (norm(sequence), norm(rows))
            outputs = [
                a.detached().floats, b.detached().reshaped(4, 9, 16).permuted(0, 2, 1).floats,
                norm(BatchNormTests.x).detached().floats,
            ]
            return a.sum()
        }
        #expect(distance(outputs[0], outputs[1].map(Double.init)) < 1e-5)
        #expect(distance(outputs[0], outputs[2].map(Double.init)) < 1e-5)
    }
}
