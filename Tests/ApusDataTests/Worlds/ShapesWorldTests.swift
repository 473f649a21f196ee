import ApusData
import ApusVision
import Testing

@Suite struct ShapesWorldTests {
    private let world = ShapesWorld(seed: 5, count: 300)

    @Test func aPictureIsTheSameWheneverItIsAskedFor() {
        let again = ShapesWorld(seed: 5, count: 10)
        #expect(again.image(4) == world.image(4))
        #expect(again.record(4) == world.record(4))
        #expect(world.image(4) != world.image(5))
        #expect(ShapesWorld(seed: 5, split: .test, count: 10).image(4) != world.image(4))
    }

    @Test func bitsAreTheOnesOnRecord() {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in 0..<3 {
            for byte in world.image(index).pixels { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        #expect(hash == 13_452_821_270_555_708_177)
    }

    @Test func boxesOfWhatNothingHidesEndWhereTheirMasksDo() throws {
        var (free, hidden) = (0, 0)
        for index in 0..<60 {
            for object in world.record(index).objects {
                let mask = try #require(object.mask)
                let extent = extent(pixels(of: mask), width: 128)
                #expect(object.box.intersection(extent) == extent)
                if object.occlusion == 0 {
                    #expect(object.box == extent)
                    free += 1
                } else {
                    hidden += 1
                }
            }
        }
        #expect(free > 60)
        #expect(hidden > 15)
    }

    @Test func masksOfAPictureDoNotOverlap() throws {
        for index in 0..<40 {
            let all = try world.record(index).objects.flatMap { pixels(of: try #require($0.mask)) }
            #expect(Set(all).count == all.count)
        }
    }

    /// The mean colour of a shape's visible pixels is near its own.
    @Test func masksLieOnTheirShapes() throws {
        for index in 0..<40 {
            let image = world.image(index)
            for (shape, object) in zip(world.shapes(index), world.record(index).objects) {
                #expect(shape.figure.rawValue == object.category)
                guard shape.hue == .black || shape.hue == .white, object.area > 60 else { continue }
                let seen = pixels(of: try #require(object.mask))
                let sum = seen.reduce(0) { $0 + Int(image[x: $1 % 128, y: $1 / 128, channel: 1]) }
                let mean = sum / seen.count
                #expect(shape.hue == .black ? mean < 80 : mean > 160)
            }
        }
    }

    @Test func everyFigureAndHueAppears() {
        let shapes = (0..<100).flatMap { world.shapes($0) }
        for figure in PlainShape.Figure.allCases { #expect(shapes.count { $0.figure == figure } > 30) }
        for hue in PlainShape.Hue.allCases { #expect(shapes.contains { $0.hue == hue }) }
        #expect(world.categories.map(\.name) == ["square", "circle", "triangle", "star"])
    }

    @Test func theNumberOfShapesIsAsAsked() {
        let empty = ShapesWorld(seed: 1, count: 3, width: 32, height: 24, shapesPerImage: 0...0)
        #expect(empty.record(0).objects.isEmpty)
        #expect(empty.image(0).canvas == Canvas(width: 32, height: 24))
        #expect((0..<100).allSatisfy { world.record($0).objects.count <= 6 })
    }

    @Test func thinShapesAreAsThinAsAskedAtAnyAngle() {
        let thin = ShapesWorld(seed: 5, count: 60, aspect: 6)
        let shapes = (0..<60).flatMap { thin.shapes($0) }
        #expect(shapes.count > 100)
        for shape in shapes {
            let (long, short) =
                (max(shape.halfWidth, shape.halfHeight), min(shape.halfWidth, shape.halfHeight))
            #expect(long / short > 6 * 6 / 7.0 - 1e-9 && long / short < 6 * 7 / 6.0 + 1e-9)
        }
        // Some of their boxes are about square, others about as thin as they are.
        let ratios = (0..<60).flatMap { thin.record($0).objects }.map { $0.box.width / $0.box.height }
        #expect(ratios.contains { $0 > 3.5 } && ratios.contains { $0 < 1 / 3.5 })
        #expect(ratios.contains { $0 > 0.8 && $0 < 1.25 })
    }
}
