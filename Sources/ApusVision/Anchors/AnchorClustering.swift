import ApusTensor

/// Finds the few shapes that are most like those of many boxes: k-means whose distance is 1 less the intersection over
/// union of shapes around one centre, so that large boxes do not count more than small ones (Redmon and Farhadi 2016,
/// arXiv 1612.08242, section 2).
public struct AnchorClustering: Sendable, Hashable {
    /// How many shapes are wanted.
    public var count: Int
    /// After which it ends though shapes still move.
    public var rounds: Int

    public init(count: Int, rounds: Int = 300) {
        precondition(count >= 1 && rounds >= 1, "AnchorClustering: \(count) shapes in \(rounds) rounds")
        self.count = count
        self.rounds = rounds
    }

    /// What was found.
    public struct Result: Sendable, Hashable {
        /// Widths and heights by ascending area. Fewer than asked for where there are fewer different ones.
        public let shapes: [SIMD2<Double>]
        /// The mean of each box's intersection over union with the shape most like it, 0 to 1; 0 without boxes.
        public let meanOverlap: Double
    }

    /// The first shapes are drawn from the boxes, each with a probability that grows with its distance from those drawn
    /// before (Arthur and Vassilvitskii 2007); the same stream gives the same ones.
    ///
    /// - Parameter sizes: widths and heights, of one unit; those not above 0 or not finite are left out.
    public func shapes(of sizes: [SIMD2<Double>], from stream: inout RandomStream) -> Result {
        let sizes = sizes.filter { $0.x > 0 && $0.y > 0 && $0.x.isFinite && $0.y.isFinite }
        var shapes = start(sizes, &stream)
        guard !shapes.isEmpty else { return Result(shapes: [], meanOverlap: 0) }
        var members: [Int] = []
        for _ in 0..<rounds {
            let found = sizes.map { nearest($0, shapes).shape }
            if found == members { break }
            members = found
            var sums = [SIMD2<Double>](repeating: .zero, count: shapes.count)
            var counts = [Double](repeating: 0, count: shapes.count)
            for (size, shape) in zip(sizes, members) {
                sums[shape] += size
                counts[shape] += 1
            }
            for shape in shapes.indices where counts[shape] > 0 {
                shapes[shape] = sums[shape] / counts[shape]
            }
        }
        let overlap = sizes.reduce(0) { $0 + nearest($1, shapes).overlap } / Double(sizes.count)
        return Result(shapes: shapes.sorted { $0.x * $0.y < $1.x * $1.y }, meanOverlap: overlap)
    }

    private func start(_ sizes: [SIMD2<Double>], _ stream: inout RandomStream) -> [SIMD2<Double>] {
        guard !sizes.isEmpty else { return [] }
        var shapes = [sizes[stream.integer(below: sizes.count)]]
        while shapes.count < count {
            let distances = sizes.map { 1 - nearest($0, shapes).overlap }
            var rest = stream.uniform() * distances.reduce(0, +)
            // Rounding may leave a little behind the last.
            guard let last = distances.lastIndex(where: { $0 > 0 }) else { break }
            let drawn = distances.firstIndex { distance in
                rest -= distance
                return distance > 0 && rest < 0
            }
            shapes.append(sizes[drawn ?? last])
        }
        return shapes
    }

    private func nearest(
        _ size: SIMD2<Double>, _ shapes: [SIMD2<Double>]
    ) -> (shape: Int, overlap: Double) {
        var best = (shape: 0, overlap: 0.0)
        for (index, shape) in shapes.enumerated() {
            let overlap = size.shapeOverlap(shape)
            if overlap > best.overlap { best = (index, overlap) }
        }
        return best
    }
}
