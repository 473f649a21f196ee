/// SSD's default boxes (Liu et al. 2016, section 2.2): at each cell of a feature map a square of the map's size, a
/// square of the geometric mean of this and the next map's size, and for each ratio a lying and a standing box of the
/// first square's area.
///
/// Sizes are in pixels of the picture that the network sees, as the paper's own configuration files have them.
public struct DefaultBoxes: Sendable, Hashable, Codable {
    /// The boxes of one feature map.
    public struct Level: Sendable, Hashable, Codable {
        /// Pixels from a cell's centre to the next one's.
        public var step: Double
        /// Side of the smaller square, the files' `min_size`.
        public var size: Double
        /// Side of the next level's smaller square, the files' `max_size`.
        public var nextSize: Double
        /// Longer over shorter side of the further boxes.
        public var ratios: [Double]

        public init(step: Double, size: Double, nextSize: Double, ratios: [Double]) {
            self.step = step
            self.size = size
            self.nextSize = nextSize
            self.ratios = ratios
        }

        public var boxesPerCell: Int { 2 + 2 * ratios.count }

        /// Width and height in pixels of each of a cell's boxes.
        var shapes: [SIMD2<Double>] {
            let larger = (size * nextSize).squareRoot()
            return [SIMD2(size, size), SIMD2(larger, larger)]
                + ratios.flatMap { ratio in
                    let lying = AnchorGrid.shape(size, ratio: ratio)
                    return [lying, SIMD2(lying.y, lying.x)]
                }
        }
    }

    /// One a feature map, in the order of the maps.
    public var levels: [Level]
    /// Whether no box is wider or higher than the picture. Boxes reach beyond its edges all the same.
    public var isLimitedToCanvas: Bool

    /// - Precondition: there is one step and one list of ratios a level, and one size more.
    public init(steps: [Double], sizes: [Double], ratios: [[Double]], isLimitedToCanvas: Bool = false) {
        precondition(
            steps.count == ratios.count && sizes.count == steps.count + 1,
            "DefaultBoxes: \(steps.count) steps, \(ratios.count) lists of ratios and \(sizes.count) sizes; give one size more than steps"
        )
        levels = steps.indices.map {
            Level(step: steps[$0], size: sizes[$0], nextSize: sizes[$0 + 1], ratios: ratios[$0])
        }
        self.isLimitedToCanvas = isLimitedToCanvas
    }

    /// The boxes on a picture whose feature maps have `maps` cells.
    ///
    /// - Precondition: there is one map a level.
    public func anchors(canvas: Canvas, maps: [(columns: Int, rows: Int)]) -> AnchorSet {
        precondition(
            maps.count == levels.count, "DefaultBoxes: \(maps.count) maps for \(levels.count) levels")
        let limit = SIMD2(Double(canvas.width), Double(canvas.height))
        let grids = zip(levels, maps).map { level, map in
            AnchorGrid(
                shapes: level.shapes.map {
                    isLimitedToCanvas ? SIMD2(min($0.x, limit.x), min($0.y, limit.y)) : $0
                },
                step: SIMD2(level.step, level.step), columns: map.columns, rows: map.rows)
        }
        return AnchorSet(canvas: canvas, grids: grids)
    }
}
