import ApusProof
import ApusTensor
import Testing

@Suite("Multi-scale deformable sampling")
struct DeformableSamplingTests {
    private func ramp(_ locations: [Float], weights: [Float]? = nil) -> [Float] {
        let count = locations.count / 2
        return multiScaleDeformableSampling(
            Tensor((0..<12).map(Float.init), shape: [1, 12, 1, 1]), sizes: [MapSize(height: 3, width: 4)],
            locations: Tensor(locations, shape: [1, count, 1, 1, 1, 2]),
            weights: Tensor(weights ?? Array(repeating: 1, count: count), shape: [1, count, 1, 1, 1])
        ).floats
    }

    @Test("A ramp at its first place, its middle and its corners")
    func knownValues() {
        let found = ramp([0.125, 1 / 6, 0.5, 0.5, 0, 0, 1, 1])
        #expect(zip(found, [0, 5.5, 0, 2.75]).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test("Locations that are no numbers, infinite or far away are 0 and have no gradient")
    func hostile() {
        let far: [Float] = [.nan, 0.5, 0.5, .nan, .infinity, 0.5, -.infinity, -.infinity, 1e30, 0.5, -3, 0.5]
        #expect(ramp(far) == [0, 0, 0, 0, 0, 0])
        let values = Tensor((0..<12).map(Float.init), shape: [1, 12, 1, 1])
        let (_, gradients) = valueWithGradients(
            at: [values, Tensor(far, shape: [1, 6, 1, 1, 1, 2]), .ones([1, 6, 1, 1, 1])]
        ) {
            multiScaleDeformableSampling(
                $0[0], sizes: [MapSize(height: 3, width: 4)], locations: $0[1], weights: $0[2]
            ).sum()
        }
        #expect(gradients.allSatisfy { $0?.floats.allSatisfy { $0 == 0 } ?? false })
    }

    @Test("No queries, and values in bfloat16")
    func edges() {
        let sizes = [MapSize(height: 2, width: 2)]
        let values = Tensor([1, 2, 3, 4] as [Float], shape: [1, 4, 1, 1])
        let none = multiScaleDeformableSampling(
            values, sizes: sizes, locations: .zeros([1, 0, 1, 1, 3, 2]), weights: .zeros([1, 0, 1, 1, 3]))
        #expect(none.shape == [1, 0, 1, 1])
        let narrow = multiScaleDeformableSampling(
            values.cast(to: .bfloat16), sizes: sizes, locations: .full([1, 1, 1, 1, 1, 2], 0.5),
            weights: .ones([1, 1, 1, 1, 1]))
        #expect(narrow.dtype == .bfloat16 && narrow.floats == [2.5])
    }

    @Test("The same bits on one thread and on several")
    func threads() {
        let sizes = [MapSize(height: 20, width: 30), MapSize(height: 10, width: 15)]
        let inputs = [
            normals([2, 750, 4, 32], 1), uniforms([2, 300, 4, 2, 4, 2], 2, -0.2, 1.2),
            uniforms([2, 300, 4, 2, 4], 3, 0, 1),
        ]
        func run(_ threads: Int) -> [[Float]] {
            Engine.withThreads(threads) {
                let (value, gradients) = valueWithGradients(at: inputs) {
                    square(
                        multiScaleDeformableSampling($0[0], sizes: sizes, locations: $0[1], weights: $0[2])
                    ).sum()
                }
                return [value.floats] + gradients.map { $0?.floats ?? [] }
            }
        }
        #expect(run(1) == run(3))
    }
}
