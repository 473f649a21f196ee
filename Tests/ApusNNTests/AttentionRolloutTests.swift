import ApusNN
import ApusTensor
import Testing

@Suite struct AttentionRolloutTests {
    /// What `Scripts/fixtures/rollout.py` computed with numpy.
    private struct Fixture: Decodable {
        struct Array: Decodable {
            let shape: [Int]
            let values: [Float]

            var tensor: Tensor { Tensor(values, shape: Shape(shape)) }
        }

        let maps: [Array]
        let rollout: Array
    }

    @Test func equalsNumpy() throws {
        let one = try Reference.decode("rollout", as: Fixture.self)
        let found = attentionRollout(one.maps.map(\.tensor))
        #expect(found.shape == Shape(one.rollout.shape))
        #expect(zip(found.floats, one.rollout.values).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(found.sum(axes: [2]).floats.allSatisfy { abs($0 - 1) < 1e-6 })
    }

    @Test func attentionToOneselfMovesNothing() {
        let identity = Tensor([1, 0, 0, 1] as [Float], shape: [1, 1, 2, 2])
        #expect(attentionRollout([identity, identity, identity]).floats == [1, 0, 0, 1])
        // All attention to the first token: a half, then three quarters of the second token come from it.
        let first = Tensor([1, 0, 1, 0] as [Float], shape: [1, 1, 2, 2])
        #expect(attentionRollout([first]).floats == [1, 0, 0.5, 0.5])
        #expect(attentionRollout([first, first]).floats == [1, 0, 0.75, 0.25])
    }
}
