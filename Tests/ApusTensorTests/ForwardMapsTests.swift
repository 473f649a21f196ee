import ApusTensor
import Testing

@Suite("Looking into a forward pass")
struct ForwardMapsTests {
    private func values(_ shape: Shape, _ seed: UInt64) -> Tensor {
        var stream = RandomStream(seed: seed)
        return stream.normal(shape)
    }

    @Test("Attention gives the weights that it applied, and nothing is collected elsewhere")
    func attentionWeights() throws {
        let (q, k, v) = (values([2, 3, 5, 4], 1), values([2, 3, 6, 4], 2), values([2, 3, 6, 7], 3))
        let plain = scaledDotProductAttention(q, k, v)
        let (output, weights) = withAttentionWeights { scaledDotProductAttention(q, k, v) }
        #expect(output.floats == plain.floats)
        let map = try #require(weights.first)
        #expect(weights.count == 1 && map.shape == [2, 3, 5, 6])
        #expect(map.sum(axes: [3]).floats.allSatisfy { abs($0 - 1) < 1e-6 })
        let product = matrixMultiply(map, v)
        #expect(zip(product.floats, output.floats).allSatisfy { abs($0 - $1) < 1e-5 })

        let both = withAttentionWeights {
            _ = packedSelfAttention(values([1, 5, 24], 4), heads: 2)
            return attentionWithWeights(q, k, v, mask: Tensor.zeros([5, 6]))
        }
        #expect(both.weights.map(\.shape) == [[1, 2, 5, 5], [2, 3, 5, 6]])
        #expect(both.result.weights.floats == both.weights[1].floats)
    }

    @Test("Every operation behind a parameter gives its value, and the result's gradient there")
    func maps() {
        let cell = IdentityCell()
        let x = Tensor([1, 2, -3, 4] as [Float])
        let (value, maps) = forwardMaps { () -> Tensor in
            guard let tape = Tape.current else { return .zeros([]) }
            let scaled = x * tape.leaf(ObjectIdentifier(cell), Tensor([2, 2, 2, 3] as [Float]))
            return (relu(scaled) * 5).sum()
        }
        #expect(value.item == 5 * (2 + 4 + 12))
        #expect(maps.map(\.operation) == [.arithmetic, .unary, .unary, .sum])
        #expect(maps[0].cells == [ObjectIdentifier(cell)] && maps[1].cells.isEmpty)
        #expect(maps[0].value.floats == [2, 4, -6, 12])
        #expect(maps[0].gradient?.floats == [5, 5, 0, 5])
        #expect(maps[1].value.floats == [2, 4, 0, 12])
        #expect(maps[1].gradient?.floats == [5, 5, 5, 5])
    }

    private final class IdentityCell {}
}
