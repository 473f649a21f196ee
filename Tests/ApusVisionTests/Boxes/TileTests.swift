import ApusVision
import Testing

@Suite("Tiles of a picture")
struct TileTests {
    private let canvas = Canvas(width: 200, height: 100)

    @Test("They cover the picture, overlap by enough, and end at its edges")
    func grid() throws {
        let grid = try TileGrid(canvas: canvas, tile: Canvas(width: 100, height: 100), overlap: 0.25)
        #expect(grid.lefts == [0, 50, 100] && grid.tops == [0] && grid.count == 3)
        #expect(grid.origins.map(\.x) == [0, 50, 100])
        let odd = try TileGrid(
            canvas: Canvas(width: 1000, height: 300), tile: Canvas(width: 128, height: 96), overlap: 0.3)
        for (starts, side, length) in [(odd.lefts, 128, 1000), (odd.tops, 96, 300)] {
            #expect(starts.first == 0 && starts.last == length - side)
            for (first, second) in zip(starts, starts.dropFirst()) {
                #expect(Double(first + side - second) >= 0.3 * Double(side) - 1 && second > first)
            }
        }
        let small = try TileGrid(
            canvas: Canvas(width: 30, height: 5), tile: Canvas(width: 64, height: 64), overlap: 0)
        #expect(small.lefts == [0] && small.tops == [0])
        let exact = try TileGrid(
            canvas: Canvas(width: 128, height: 64), tile: Canvas(width: 64, height: 64), overlap: 0)
        #expect(exact.lefts == [0, 64] && exact.tops == [0])
    }

    @Test("Silly sizes are refused")
    func refused() {
        func error(_ tile: Canvas, _ overlap: Double, of canvas: Canvas) -> String {
            do throws(TileError) {
                _ = try TileGrid(canvas: canvas, tile: tile, overlap: overlap)
                return ""
            } catch { return error.reason }
        }
        let tile = Canvas(width: 64, height: 64)
        #expect(error(Canvas(width: 8, height: 64), 0, of: canvas).contains("below 16x16"))
        #expect(error(tile, 0.95, of: canvas).contains("0.95"))
        #expect(error(tile, -0.1, of: canvas).contains("-0.1"))
        #expect(error(tile, .nan, of: canvas).contains("nan"))
        let huge = Canvas(width: 100_000, height: 100_000)
        #expect(error(tile, 0, of: huge).contains("larger tiles"))
    }

    /// Tiles 0 to 100 and 80 to 180 of the picture.
    private func merged(_ first: [(Double, Double)], _ second: [(Double, Double)]) -> [Detection] {
        func look(_ region: Box, _ spans: [(Double, Double)], _ score: Double) -> TileMerging.Look {
            TileMerging.Look(
                region: region,
                detections: spans.map {
                    Detection(
                        box: Box(minX: $0.0, minY: 20, maxX: $0.1, maxY: 40), category: 0, score: score)
                })
        }
        return TileMerging()(
            [
                look(Box(x: 0, y: 0, width: 100, height: 100), first, 0.9),
                look(Box(x: 80, y: 0, width: 100, height: 100), second, 0.8),
            ], canvas: canvas)
    }

    @Test("A piece goes where another tile has the whole object, and leaves it its score")
    func piece() {
        let found = merged([(85, 100)], [(85, 120)])
        #expect(found.count == 1 && found[0].score == 0.9)
        #expect(found[0].box == Box(minX: 85, minY: 20, maxX: 120, maxY: 40))
    }

    @Test("Two pieces become one object, however little of it both tiles see")
    func pieces() {
        let found = merged([(20, 100)], [(80, 170)])
        #expect(found.map(\.box) == [Box(minX: 20, minY: 20, maxX: 170, maxY: 40)])
        #expect(found[0].score == 0.9)
    }

    @Test("Neighbours stay two, and one object seen whole twice is one")
    func neighbours() {
        #expect(merged([(82, 90)], [(91, 99)]).count == 2)
        #expect(merged([(82, 97)], [(82, 98)]).count == 1)
        // A piece that nobody else has seen is better than nothing.
        #expect(merged([(70, 100)], []).count == 1)
    }

    @Test("A small object in front of a large one of its class stays, and so do other classes")
    func nested() {
        let whole = Box(x: 0, y: 0, width: 200, height: 100)
        func look(_ region: Box, _ detections: [Detection]) -> TileMerging.Look {
            TileMerging.Look(region: region, detections: detections)
        }
        func box(_ minX: Double, _ minY: Double, _ maxX: Double, _ maxY: Double) -> Box {
            Box(minX: minX, minY: minY, maxX: maxX, maxY: maxY)
        }
        let large = Detection(box: box(10, 5, 190, 95), category: 0, score: 0.7)
        let front = Detection(box: box(84, 30, 97, 44), category: 0, score: 0.9)
        let part = Detection(box: box(10, 5, 100, 95), category: 0, score: 0.95)
        let other = Detection(box: box(11, 5, 100, 95), category: 1, score: 0.6)
        let found = TileMerging()(
            [look(Box(x: 0, y: 0, width: 100, height: 100), [front, part, other]), look(whole, [large])],
            canvas: canvas)
        #expect(found.map(\.box) == [large.box, front.box, other.box])
        #expect(found.map(\.score) == [0.95, 0.9, 0.6])
    }

    @Test("Nothing, and boxes that are none")
    func nothing() {
        #expect(TileMerging()([], canvas: canvas).isEmpty)
        let odd = Detection(box: Box(minX: .nan, minY: 0, maxX: 3, maxY: 3), category: 0, score: .nan)
        let look = TileMerging.Look(
            region: Box(x: 0, y: 0, width: 100, height: 100), detections: [odd])
        #expect(TileMerging()([look], canvas: canvas).isEmpty)
    }
}
