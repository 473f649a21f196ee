/// The anchors of the first Faster R-CNN (Ren et al. 2015, arXiv 1506.01497, section 3.1.1), as its authors' code makes
/// them: around the centre of every cell the cell's own square in several ratios, each rounded to whole pixels and then
/// enlarged by several factors.
public struct ScaledAnchors: Sendable, Hashable, Codable {
    /// Pixels for each place of the map.
    public var stride: Int
    /// Height over width.
    public var ratios: [Double]
    /// Sides over the cell's.
    public var scales: [Double]

    /// - Precondition: the stride is positive.
    public init(stride: Int = 16, ratios: [Double] = [0.5, 1, 2], scales: [Double] = [8, 16, 32]) {
        precondition(stride > 0, "ScaledAnchors: a stride of \(stride)")
        self.stride = stride
        self.ratios = ratios
        self.scales = scales
    }

    public var anchorsPerCell: Int { ratios.count * scales.count }

    /// Ratio by ratio, in each the scales.
    public var shapes: [SIMD2<Double>] {
        ratios.flatMap { ratio in
            let width = (Double(stride * stride) / ratio).squareRoot().rounded(.toNearestOrEven)
            let height = (width * ratio).rounded(.toNearestOrEven)
            return scales.map { SIMD2(width, height) * $0 }
        }
    }

    /// The anchors on a picture whose one map has so many cells.
    public func anchors(canvas: Canvas, columns: Int, rows: Int) -> AnchorSet {
        let step = SIMD2(repeating: Double(stride))
        return AnchorSet(
            canvas: canvas, grids: [AnchorGrid(shapes: shapes, step: step, columns: columns, rows: rows)])
    }
}
