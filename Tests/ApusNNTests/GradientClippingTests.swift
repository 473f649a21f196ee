import ApusNN
import ApusProof
import ApusTensor
import Testing

@Suite struct GradientClippingTests {
    @Test(arguments: Reference.optimizers.clipping)
    func equalsPyTorch(_ one: ReferenceOptimizers.Clipping) throws {
        let excesses = try one.excesses()
        #expect(excesses.isEmpty)
    }

    @Test func theNormHasTheSameBitsInAnyOrderAndWithAnyThreads() {
        let count = 256 * 64 * 9
        let plain = Tensor(sines(count, 0.7, 3), shape: [256, 64, 3, 3])
        let blocked = plain.converted(to: .weightsBlocked)
        let small = Tensor(sines(77, 0.4, 1e-3))
        let norms = [1, 2, 4].flatMap { threads in
            Engine.withThreads(threads) {
                [[plain, nil, small].globalNorm, [blocked, nil, small].globalNorm]
            }
        }
        #expect(Set(norms.map(\.bitPattern)).count == 1)
        let exact = (plain.floats + small.floats).reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(abs(norms[0] - exact) < 1e-12 * exact)
    }

    /// In float the squares would be infinite.
    @Test func theNormOfLargeValuesIsFinite() {
        var gradients: [Tensor?] = [Tensor([3e30, 4e30] as [Float])]
        #expect(abs(gradients.clip(toNorm: 1) / 5e30 - 1) < 1e-6)
        #expect(distance(gradients[0]?.floats ?? [], [0.6, 0.8]) < 1e-6)
    }

    @Test func clippingLeavesOtherHoldersAlone() {
        let kept = Tensor([3, 4] as [Float])
        var gradients: [Tensor?] = [kept]
        #expect(gradients.clip(toNorm: 1) == 5)
        gradients.clip(toValue: 0.5)
        #expect(kept.floats == [3, 4])
        #expect(gradients[0]?.floats == [0.5, 0.5])
    }

    @Test func gradientsThatAreNotFiniteShow() {
        var gradients: [Tensor?] = [Tensor([1, .nan] as [Float])]
        #expect(gradients.clip(toNorm: 1).isNaN)
        gradients.clip(toValue: 0.5)
        #expect(gradients[0]?.floats[0] == 0.5)
        #expect(gradients[0]?.floats[1].isNaN == true)
        #expect(([] as [Tensor?]).globalNorm == 0)
    }
}
