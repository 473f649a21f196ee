/// A place in a picture in pixels: x to the right, y down, the first pixel's centre at (0.5, 0.5).
public typealias ImagePoint = SIMD2<Double>

extension Image {
    /// Draws the lines from each point to the next, with smooth edges and round ends and corners.
    ///
    /// One point is a disc. A point with an infinite or undefined place breaks the line.
    ///
    /// - Parameters:
    ///   - thickness: in pixels, above 0.
    ///   - isClosed: whether a line leads from the last point back to the first.
    public mutating func drawPolyline(
        _ points: [ImagePoint], color: Color, thickness: Double = 2, isClosed: Bool = false
    ) {
        precondition(
            thickness > 0 && thickness.isFinite, "Image.drawPolyline: thickness is above 0, not \(thickness)")
        var coverage = Coverage(of: points, radius: thickness / 2, on: canvas)
        let next = points.dropFirst() + (isClosed ? points.prefix(1) : points.suffix(1))
        for (start, end) in zip(points, next) where start.isFinite && end.isFinite {
            coverage.addSegment(from: start, to: end)
        }
        coverage.draw(color, on: &self)
    }

    /// Draws a filled disc with a smooth edge.
    public mutating func drawDisc(center: ImagePoint, radius: Double, color: Color) {
        drawPolyline([center], color: color, thickness: radius * 2)
    }
}

extension ImagePoint {
    var isFinite: Bool { x.isFinite && y.isFinite }
}

/// How much of every pixel a shape covers. Where parts of a shape overlap, the larger cover counts, so that a line of
/// many pieces is as even as one of one.
private struct Coverage {
    /// The part of the picture that the shape can touch.
    private let columns: Range<Int>
    private let rows: Range<Int>
    private let radius: Double
    private var opacity: [UInt8]

    /// - Parameter radius: of the pen that goes from point to point.
    init(of points: some Collection<ImagePoint>, radius: Double, on canvas: Canvas) {
        let finite = points.filter(\.isFinite)
        let reach = radius + 1
        columns = Coverage.clipped(finite.map(\.x), reach, to: 0..<canvas.width)
        rows = Coverage.clipped(finite.map(\.y), reach, to: 0..<canvas.height)
        self.radius = radius
        opacity = [UInt8](repeating: 0, count: columns.count * rows.count)
    }

    /// Adds every point within the radius of a line: a pixel is covered by how far its centre lies inside of the edge.
    mutating func addSegment(from start: ImagePoint, to end: ImagePoint) {
        let reach = radius + 1
        let direction = end - start
        let squaredLength = (direction * direction).sum()
        // A line thinner than a pixel is paler, not narrower.
        let strength = min(radius * 2, 1)
        let edge = max(radius, 0.5) + 0.5
        for y in Coverage.clipped([start.y, end.y], reach, to: rows) {
            let span = Coverage.span(start, end, Double(y) + 0.5, reach)
            for x in Coverage.clipped(span, reach, to: columns) {
                let offset = ImagePoint(Double(x) + 0.5, Double(y) + 0.5) - start
                let share =
                    squaredLength > 0 ? min(max((offset * direction).sum() / squaredLength, 0), 1) : 0
                let difference = offset - direction * share
                let distance = (difference * difference).sum().squareRoot()
                let cover = min(max(edge - distance, 0), 1) * strength
                let place = (y - rows.lowerBound) * columns.count + x - columns.lowerBound
                opacity[place] = max(opacity[place], UInt8(cover * 255))
            }
        }
    }

    func draw(_ color: Color, on image: inout Image) {
        var place = 0
        for y in rows {
            for x in columns {
                if opacity[place] > 0 { image.blend(color, x: x, y: y, opacity: opacity[place]) }
                place += 1
            }
        }
    }

    /// From where to where a line runs in x while it is within `reach` of a row.
    private static func span(
        _ start: ImagePoint, _ end: ImagePoint, _ row: Double, _ reach: Double
    ) -> [Double] {
        let rise = end.y - start.y
        guard rise.magnitude > 1e-9 else { return [start.x, end.x] }
        return [(row - reach - start.y) / rise, (row + reach - start.y) / rise].map {
            start.x + (end.x - start.x) * min(max($0, 0), 1)
        }
    }

    /// The whole pixels within `reach` of a stretch that lie in `bounds`.
    private static func clipped(_ places: [Double], _ reach: Double, to bounds: Range<Int>) -> Range<Int> {
        guard let low = places.min(), let high = places.max() else {
            return bounds.lowerBound..<bounds.lowerBound
        }
        let limits = Double(bounds.lowerBound)...Double(bounds.upperBound)
        let first = Int(min(max((low - reach).rounded(.down), limits.lowerBound), limits.upperBound))
        let last = Int(min(max((high + reach).rounded(.up), limits.lowerBound), limits.upperBound))
        return first..<max(first, last)
    }
}
