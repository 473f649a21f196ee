import ApusNN
import ApusProof
import ApusTensor
import Testing

@Suite("Multi-scale deformable attention")
struct MultiScaleDeformableAttentionTests {
    private let sizes = [MapSize(height: 4, width: 6), MapSize(height: 2, width: 3)]

    /// Projections that change nothing.
    private func transparent(points: Int) -> MultiScaleDeformableAttention {
        let attention = MultiScaleDeformableAttention(16, heads: 8, levels: 2, points: points)
        attention.initialize(seed: 3)
        let identity = (0..<256).map { $0 % 17 == 0 ? Float(1) : 0 }
        for projection in [attention.valueProj, attention.outputProj] {
            projection.weight.set(Tensor(identity, shape: [16, 16]))
        }
        return attention
    }

    @Test("At first each head looks along one of eight directions, further with each point")
    func star() {
        let attention = transparent(points: 4)
        let directions: [[Float]] = [
            [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1],
        ]
        var expected: [Float] = []
        for direction in directions {
            for _ in 0..<2 {
                for point in 1...4 { expected += direction.map { $0 * Float(point) } }
            }
        }
        let found = attention.samplingOffsets.bias?.detached.floats ?? []
        #expect(found.count == 128)
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(attention.samplingOffsets.weight.detached.floats.allSatisfy { $0 == 0 })
        #expect(attention.attentionWeights.weight.detached.floats.allSatisfy { $0 == 0 })
    }

    /// Channel `channel` of the map that starts at place `start`, between its places.
    private func between(
        _ values: [Float], _ start: Int, _ size: MapSize, _ channel: Int, _ x: Double, _ y: Double
    ) -> Double {
        var sum = 0.0
        for row in 0..<size.height {
            for column in 0..<size.width {
                let share = max(0, 1 - abs(x - Double(column))) * max(0, 1 - abs(y - Double(row)))
                sum += share * Double(values[(start + row * size.width + column) * 16 + channel])
            }
        }
        return sum
    }

    @Test("Points and boxes as references, against a sampler of its own", arguments: [2, 4])
    func samples(columns: Int) {
        let attention = transparent(points: 2)
        let values = normals([1, 30, 16], 5)
        let reference: [Float] = columns == 2 ? [0.4, 0.55] : [0.4, 0.55, 0.3, 0.5]
        let found = attention(
            normals([1, 1, 16], 6),
            references: Tensor(reference + reference, shape: [1, 1, 2, columns]), values: values,
            sizes: sizes
        ).floats
        let offsets = attention.samplingOffsets.bias?.detached.floats ?? []
        for channel in 0..<16 {
            var expected = 0.0
            for (level, size) in sizes.enumerated() {
                for point in 0..<2 {
                    let first = ((channel / 2 * 2 + level) * 2 + point) * 2
                    let (dx, dy) = (Double(offsets[first]), Double(offsets[first + 1]))
                    let scale =
                        columns == 2
                        ? (1 / Double(size.width), 1 / Double(size.height)) : (0.3 / 4, 0.5 / 4)
                    expected +=
                        between(
                            values.floats, level * 24, size, channel,
                            (0.4 + dx * scale.0) * Double(size.width) - 0.5,
                            (0.55 + dy * scale.1) * Double(size.height) - 0.5) / 4
                }
            }
            #expect(abs(Double(found[channel]) - expected) < 1e-5)
        }
    }

    @Test("Padding shows nothing, whatever stands there")
    func padding() {
        let attention = transparent(points: 2)
        let values = normals([1, 30, 16], 5)
        let hidden = (0..<30).map { ($0 < 24 ? $0 % 6 >= 4 : ($0 - 24) % 3 >= 2) }
        let mask = Tensor(hidden, shape: [1, 30])
        let references = uniforms([1, 5, 2, 2], 7, 0, 1)
        func seen(_ values: Tensor) -> [Float] {
            attention(
                normals([1, 5, 16], 6), references: references, values: values, sizes: sizes,
                paddingMask: mask
            ).floats
        }
        let other = whereTrue(mask.unsqueezed(axis: 2), .full([], 1e6), values)
        #expect(seen(values) == seen(other))
        let cleared = whereTrue(mask.unsqueezed(axis: 2), .full([], 0), values)
        #expect(
            seen(values)
                == attention(
                    normals([1, 5, 16], 6), references: references, values: cleared, sizes: sizes
                ).floats)
    }
}
