/// Boxes spread over a picture of one size, of each of which a detector says what is in it and how far off it is.
///
/// Columns of floats rather than boxes, because matching goes through all of them for every object.
public struct AnchorSet: Sendable, Equatable {
    /// The picture that the network sees.
    public let canvas: Canvas
    /// Left edges in pixels. An anchor may reach beyond the picture.
    public let minX: [Float]
    /// Upper edges.
    public let minY: [Float]
    /// Right edges.
    public let maxX: [Float]
    /// Lower edges.
    public let maxY: [Float]

    /// Where the anchors of each feature map stand, the finest map first.
    public let levels: [Range<Int>]
    /// The grid of each feature map; none where boxes were given one by one.
    public let grids: [AnchorGrid]

    public var count: Int { minX.count }

    /// The anchors of every grid, one grid after the other.
    public init(canvas: Canvas, grids: [AnchorGrid]) {
        let boxes = grids.map(\.boxes)
        var levels: [Range<Int>] = []
        for grid in boxes {
            let start = levels.last?.upperBound ?? 0
            levels.append(start..<start + grid.count)
        }
        self.init(canvas: canvas, boxes: boxes.flatMap { $0 }, levels: levels, grids: grids)
    }

    /// Boxes of one level.
    public init(canvas: Canvas, boxes: [Box]) {
        self.init(canvas: canvas, boxes: boxes, levels: [0..<boxes.count], grids: [])
    }

    private init(canvas: Canvas, boxes: [Box], levels: [Range<Int>], grids: [AnchorGrid]) {
        self.canvas = canvas
        self.levels = levels
        self.grids = grids
        minX = boxes.map { Float($0.minX) }
        minY = boxes.map { Float($0.minY) }
        maxX = boxes.map { Float($0.maxX) }
        maxY = boxes.map { Float($0.maxY) }
    }

    public subscript(index: Int) -> Box {
        Box(
            minX: Double(minX[index]), minY: Double(minY[index]), maxX: Double(maxX[index]),
            maxY: Double(maxY[index]))
    }
}
