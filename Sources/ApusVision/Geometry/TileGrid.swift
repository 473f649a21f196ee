/// Overlapping tiles of one size that cover a picture, so that small objects in a large picture are looked at unshrunk
/// (Akyon et al. 2022, "Slicing Aided Hyper Inference", arXiv 2202.06934).
///
/// Along each side there are as few tiles as the overlap allows, evenly spread from edge to edge. A picture smaller than
/// a tile has one, which reaches beyond its right and lower edges.
public struct TileGrid: Sendable, Equatable {
    /// The smallest side of a tile, in pixels.
    public static let leastSide = 16
    /// The largest share of a tile that its neighbour may see too.
    public static let mostOverlap = 0.9
    /// Tiles of one picture.
    public static let mostTiles = 10_000

    public let canvas: Canvas
    public let tile: Canvas
    /// The left edges of the columns of tiles, ascending.
    public let lefts: [Int]
    /// The upper edges of the rows of tiles, ascending.
    public let tops: [Int]

    public var count: Int { lefts.count * tops.count }

    /// Row by row; in pixels of the picture.
    public var origins: [(x: Int, y: Int)] { tops.flatMap { y in lefts.map { (x: $0, y: y) } } }

    /// - Parameter overlap: the least share of a tile's side that its neighbour sees too, 0 to 0.9.
    /// - Throws: ``TileError`` for tiles below 16 pixels, another overlap, or more than 10,000 tiles.
    public init(canvas: Canvas, tile: Canvas, overlap: Double) throws(TileError) {
        try Self.check(tile: tile, overlap: overlap)
        self.canvas = canvas
        self.tile = tile
        let columns = Self.count(canvas.width, tile.width, overlap)
        let rows = Self.count(canvas.height, tile.height, overlap)
        guard columns * rows <= Self.mostTiles else {
            throw TileError(
                reason:
                    "a picture of \(canvas.width)x\(canvas.height) would have \(columns * rows) tiles of "
                    + "\(tile.width)x\(tile.height), more than \(Self.mostTiles); take larger tiles or less overlap"
            )
        }
        lefts = Self.starts(canvas.width, tile.width, columns)
        tops = Self.starts(canvas.height, tile.height, rows)
    }

    /// - Throws: ``TileError`` for what no picture can be tiled with.
    public static func check(tile: Canvas, overlap: Double) throws(TileError) {
        guard tile.width >= leastSide, tile.height >= leastSide else {
            throw TileError(
                reason: "a tile of \(tile.width)x\(tile.height) is below \(leastSide)x\(leastSide) pixels")
        }
        guard (0...mostOverlap).contains(overlap) else {
            throw TileError(reason: "tiles overlap by a share of 0 to \(mostOverlap), not \(overlap)")
        }
    }

    private static func count(_ length: Int, _ side: Int, _ overlap: Double) -> Int {
        guard length > side else { return 1 }
        let step = max(Double(side) * (1 - overlap), 1)
        return Int((Double(length - side) / step).rounded(.up)) + 1
    }

    private static func starts(_ length: Int, _ side: Int, _ count: Int) -> [Int] {
        guard count > 1 else { return [0] }
        let step = Double(length - side) / Double(count - 1)
        return (0..<count).map { Int((Double($0) * step).rounded()) }
    }
}

/// Why a picture cannot be tiled.
public struct TileError: Error, Equatable, CustomStringConvertible {
    public let reason: String

    public init(reason: String) { self.reason = reason }

    public var description: String { reason }
}
