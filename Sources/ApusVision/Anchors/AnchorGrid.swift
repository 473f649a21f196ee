/// The same few boxes around the centre of every cell of a grid: the anchors of one feature map.
public struct AnchorGrid: Sendable, Hashable {
    /// Width and height in pixels of each of a cell's boxes.
    public var shapes: [SIMD2<Double>]
    /// Pixels from a cell's centre to the next one's, to the right and down.
    public var step: SIMD2<Double>
    /// The first cell's centre, in pixels from the upper left corner.
    public var origin: SIMD2<Double>
    public var columns: Int
    public var rows: Int

    /// - Parameter origin: half a step from the corner where nil, so that cells tile the picture.
    /// - Precondition: steps are above 0, and columns and rows are not negative.
    public init(
        shapes: [SIMD2<Double>], step: SIMD2<Double>, origin: SIMD2<Double>? = nil, columns: Int, rows: Int
    ) {
        precondition(
            step.x > 0 && step.y > 0 && columns >= 0 && rows >= 0,
            "AnchorGrid: \(columns)x\(rows) cells in steps of \(step)")
        self.shapes = shapes
        self.step = step
        self.origin = origin ?? step / 2
        self.columns = columns
        self.rows = rows
    }

    /// Row by row, in a row cell by cell, in a cell in the order of the shapes.
    public var boxes: [Box] {
        var boxes: [Box] = []
        boxes.reserveCapacity(rows * columns * shapes.count)
        for row in 0..<rows {
            for column in 0..<columns {
                let center = origin + step * SIMD2(Double(column), Double(row))
                for shape in shapes {
                    let corner = center - shape / 2
                    boxes.append(Box(x: corner.x, y: corner.y, width: shape.x, height: shape.y))
                }
            }
        }
        return boxes
    }

    /// Every size in the first ratio, then the first size in every further ratio: n + m - 1 shapes that cover n sizes
    /// and m ratios without all their pairs (Zhang, Lipton, Li and Smola, Dive into Deep Learning, 14.4).
    ///
    /// - Parameters:
    ///   - sizes: in pixels; a shape of any ratio has the area of the square.
    ///   - ratios: width over height.
    public static func shapes(sizes: [Double], ratios: [Double]) -> [SIMD2<Double>] {
        guard let firstSize = sizes.first, let firstRatio = ratios.first else { return [] }
        return sizes.map { shape($0, ratio: firstRatio) }
            + ratios.dropFirst().map { shape(firstSize, ratio: $0) }
    }

    static func shape(_ size: Double, ratio: Double) -> SIMD2<Double> {
        let root = ratio.squareRoot()
        return SIMD2(size * root, size / root)
    }
}
