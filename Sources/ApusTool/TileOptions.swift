import Apus
import ArgumentParser

/// Looking at pictures tile by tile.
struct TileOptions: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Look at overlapping tiles of each picture, and at the whole: finds small objects in large pictures."
        ))
    var tiles = false

    @Option(
        help: ArgumentHelp(
            "Pixels of a tile, as 640 or 640x480; the size that the network takes where left out.",
            valueName: "size"))
    var tileSize: String?

    @Option(
        help: ArgumentHelp(
            "The least share of a tile's side that its neighbour sees too, 0 to 0.9; 0.25 where left out.",
            valueName: "share"))
    var tileOverlap: Double?

    @Flag(name: .customLong("tiles-only"), help: "Do not look at the whole picture beside its tiles.")
    var tilesOnly = false

    func validate() throws {
        guard tiles || (tileSize == nil && tileOverlap == nil && !tilesOnly) else {
            throw ValidationError("--tile-size, --tile-overlap and --tiles-only go with --tiles")
        }
        _ = try tiling
    }

    /// Nil where no tiles are asked for.
    var tiling: Tiling? {
        get throws {
            guard tiles else { return nil }
            var tiling = Tiling(looksAtWhole: !tilesOnly)
            if let tileOverlap { tiling.overlap = tileOverlap }
            if let tileSize { tiling.tile = try Self.canvas(tileSize) }
            do {
                try TileGrid.check(
                    tile: tiling.tile ?? Canvas(width: TileGrid.leastSide, height: TileGrid.leastSide),
                    overlap: tiling.overlap)
            } catch {
                throw ValidationError(error.description)
            }
            return tiling
        }
    }

    private static func canvas(_ text: String) throws -> Canvas {
        let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard (1...2).contains(sides.count), sides.allSatisfy({ (1...65536).contains($0) }) else {
            throw ValidationError("--tile-size takes pixels, as 640 or 640x480, not \"\(text)\"")
        }
        return Canvas(width: sides[0], height: sides[sides.count - 1])
    }
}
