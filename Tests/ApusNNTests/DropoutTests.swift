import ApusNN
import ApusTensor
import Testing

@Suite struct DropoutTests {
    private static let x = Tensor.ones([100, 100])

    private func run(_ layer: Dropout, phase: Phase = .training, seed: UInt64 = 1) -> [Float] {
        var output: [Float] = []
        _ = valueWithGradients(phase: phase, stream: RandomStream(seed: seed)) {
            let y = layer(tracked(DropoutTests.x))
            output = y.detached().floats
            return y.sum()
        }
        return output
    }

    @Test func valuesDropInTrainingOnly() {
        let layer = Dropout(0.25)
        #expect(layer(DropoutTests.x).floats == DropoutTests.x.floats)
        #expect(run(layer, phase: .inference) == DropoutTests.x.floats)
        let kept = run(layer)
        #expect(Set(kept) == [0, 1 / 0.75])
        let share = Double(kept.count { $0 == 0 }) / 10000
        #expect(abs(share - 0.25) < 0.02)
    }

    @Test func theStreamSaysWhichValuesDrop() {
        let layer = Dropout(0.5)
        #expect(run(layer, seed: 3) == run(layer, seed: 3))
        #expect(run(layer, seed: 3) != run(layer, seed: 4))
        #expect(run(Dropout(0)) == DropoutTests.x.floats)
        #expect(run(Dropout(1)).allSatisfy { $0 == 0 })
    }

    @Test func theGradientDropsWithTheValue() {
        let layer = Dropout(0.5)
        var output: [Float] = []
        let (_, gradients) = valueWithGradients(at: [DropoutTests.x], phase: .training) {
            let y = layer($0[0])
            output = y.detached().floats
            return y.sum()
        }
        #expect(gradients[0]?.floats == output)
    }
}
