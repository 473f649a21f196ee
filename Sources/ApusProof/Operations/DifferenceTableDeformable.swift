import ApusTensor

// Deformable sampling, away from the edges of places, where its gradient jumps.
extension DifferenceTable {
    package static let deformableSampling: [DifferenceCase] = {
        let two = [MapSize(height: 6, width: 4), MapSize(height: 3, width: 2)]
        let four = two + [MapSize(height: 1, width: 1), MapSize(height: 2, width: 5)]
        return [
            deformable("as the paper's own test", sizes: two, heads: 2, width: 2, queries: 2, points: 2),
            deformable("odd channels", sizes: two, heads: 1, width: 11, queries: 3, points: 1, batch: 2),
            deformable("40 channels, 36 samples", sizes: four, heads: 2, width: 40, queries: 2, points: 9),
        ]
    }()

    private static func deformable(
        _ label: String, sizes: [MapSize], heads: Int, width: Int, queries: Int, points: Int, batch: Int = 1
    ) -> DifferenceCase {
        let places = sizes.reduce(0) { $0 + $1.places }
        let shape: Shape = [batch, queries, heads, sizes.count, points]
        return DifferenceCase(
            .multiScaleDeformableSampling, label,
            [
                normals([batch, places, heads, width], 131), locations(shape, sizes, 132),
                uniforms(shape, 133, 0.2, 1),
            ]
        ) { multiScaleDeformableSampling($0[0], sizes: sizes, locations: $0[1], weights: $0[2]) }
    }

    /// Between places, from two beyond the first edge to two beyond the last.
    private static func locations(_ shape: Shape, _ sizes: [MapSize], _ seed: UInt64) -> Tensor {
        let count = 2 * shape.elementCount
        let cells = uniforms([count], seed, 0, 1).floats
        let within = uniforms([count], seed + 1, 0.15, 0.85).floats
        let values = (0..<count).map { index -> Float in
            let size = sizes[index / 2 / shape[4] % sizes.count]
            let extent = Float(index.isMultiple(of: 2) ? size.width : size.height)
            let place = (cells[index] * (extent + 3)).rounded(.down) - 2 + within[index]
            return (place + 0.5) / extent
        }
        return Tensor(values, shape: Shape(Array(shape) + [2]))
    }
}
