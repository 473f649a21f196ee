/// Which triangle every sample of a picture shows, and how near it is: the rasteriser's result, before any colour.
///
/// A sample belongs to a triangle when its middle does. Edges are always walked from their upper end, so that two
/// triangles with a common edge leave neither a gap nor a double. The nearer triangle wins, the first one at the same
/// depth.
final class VisibilityBuffer {
    /// What of an object there would be to see without the others, in samples.
    struct Coverage {
        var samples = 0
        var minX = Int.max
        var minY = Int.max
        var maxX = -1
        var maxY = -1
    }

    let width: Int
    let height: Int
    /// Samples a pixel along x and along y.
    let scale: Int
    /// Index of the triangle, -1 for none; row by row.
    let triangle: UnsafeMutableBufferPointer<Int32>
    /// 1 / depth, 0 for none.
    let nearness: UnsafeMutableBufferPointer<Float>
    private let stamp: UnsafeMutableBufferPointer<Int32>

    /// - Parameter countsCoverage: whether ``cover(_:_:object:)`` will be used.
    init(width: Int, height: Int, scale: Int, countsCoverage: Bool = false) {
        self.width = width * scale
        self.height = height * scale
        self.scale = scale
        let count = self.width * self.height
        triangle = .allocate(capacity: count)
        triangle.initialize(repeating: -1)
        nearness = .allocate(capacity: count)
        nearness.initialize(repeating: 0)
        stamp = .allocate(capacity: countsCoverage ? count : 0)
        stamp.initialize(repeating: -1)
    }

    deinit {
        triangle.deallocate()
        nearness.deallocate()
        stamp.deallocate()
    }

    /// Draws one triangle.
    func draw(_ triangle: ScreenTriangle, index: Int32) {
        forEachSpan(triangle) { row, columns, start, step in
            let base = row * width
            var value = start
            for column in columns {
                if value > nearness[base + column] {
                    nearness[base + column] = value
                    self.triangle[base + column] = index
                }
                value += step
            }
        }
    }

    /// Draws one triangle, and counts what its object covers, in front or behind of others.
    func cover(_ triangle: ScreenTriangle, index: Int32, object: Int32, _ coverage: inout Coverage) {
        forEachSpan(triangle) { row, columns, start, step in
            let base = row * width
            var value = start
            coverage.minX = min(coverage.minX, columns.lowerBound)
            coverage.maxX = max(coverage.maxX, columns.upperBound - 1)
            coverage.minY = min(coverage.minY, row)
            coverage.maxY = max(coverage.maxY, row)
            for column in columns {
                if stamp[base + column] != object {
                    stamp[base + column] = object
                    coverage.samples += 1
                }
                if value > nearness[base + column] {
                    nearness[base + column] = value
                    self.triangle[base + column] = index
                }
                value += step
            }
        }
    }

    /// Calls `body` for every row of samples with some of the triangle: its columns (at least one), the first one's
    /// 1 / depth, and the change from one to the next.
    @inline(__always)
    private func forEachSpan(
        _ triangle: ScreenTriangle, _ body: (Int, Range<Int>, Float, Float) -> Void
    ) {
        let factor = Float(scale)
        let (a, b, c) = (triangle.a * factor, triangle.b * factor, triangle.c * factor)
        let first = VisibilityBuffer.firstSample(a.y, limit: height)
        let last = VisibilityBuffer.firstSample(c.y, limit: height)
        guard first < last else { return }
        let long = (c.x - a.x) / (c.y - a.y)
        let upper = (b.x - a.x) / (b.y - a.y)
        let lower = (c.x - b.x) / (c.y - b.y)
        let plane = triangle.inverseDepth
        let step = plane.y / factor
        for row in first..<last {
            let y = Float(row) + 0.5
            let one = a.x + (y - a.y) * long
            let other = y < b.y ? a.x + (y - a.y) * upper : b.x + (y - b.y) * lower
            let from = VisibilityBuffer.firstSample(min(one, other), limit: width)
            let to = VisibilityBuffer.firstSample(max(one, other), limit: width)
            if from < to {
                let start = planeValue(plane, (Float(from) + 0.5) / factor, y / factor)
                body(row, from..<to, start, step)
            }
        }
    }

    /// The first sample whose middle is not before `edge`, of `limit` ones.
    @inline(__always)
    private static func firstSample(_ edge: Float, limit: Int) -> Int {
        let bounded = max(0, min(Float(limit), edge - 0.5))
        let whole = Int(bounded)
        return Float(whole) < bounded ? whole + 1 : whole
    }
}
