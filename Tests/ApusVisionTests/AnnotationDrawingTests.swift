import ApusVision
import Testing

@Suite struct AnnotationDrawingTests {
    private func canvas(_ width: Int, _ height: Int) -> Image {
        Image(width: width, height: height, channels: 1, color: .black)
    }

    private func sketch(_ image: Image) -> [String] {
        (0..<image.height).map { y in
            String((0..<image.width).map { x in image[x: x, y: y, channel: 0] == 0 ? "." : "#" })
        }
    }

    private func count(_ image: Image, _ color: Color) -> Int {
        stride(from: 0, to: image.pixels.count, by: 3).count {
            Array(image.pixels[$0..<$0 + 3]) == [color.red, color.green, color.blue]
        }
    }

    @Test func aBoxIsAFrameInsideItsEdges() {
        var image = canvas(8, 6)
        image.drawBox(Box(x: 1, y: 1, width: 6, height: 4), color: .white, thickness: 1)
        #expect(sketch(image) == ["........", ".######.", ".#....#.", ".#....#.", ".######.", "........"])
    }

    @Test func boxesThatAreNoneOrReachFarAreDrawnAsFarAsTheyGo() {
        var image = canvas(6, 5)
        for box in [
            Box(minX: 4, minY: 1, maxX: 2, maxY: 3), Box(minX: .nan, minY: 0, maxX: 3, maxY: 3),
            Box(minX: -.infinity, minY: 0, maxX: 3, maxY: 3), Box(x: 30, y: 30, width: 5, height: 5),
            Box(x: -1e300, y: -1e300, width: 1e299, height: 1e299),
        ] {
            image.drawBox(box, label: "no", color: .white)
        }
        #expect(image == canvas(6, 5))
        image.drawBox(Box(minX: -1e300, minY: 2, maxX: 1e300, maxY: 1e300), color: .white, thickness: 1)
        #expect(sketch(image) == ["......", "......", "######", "......", "......"])
    }

    @Test func labelsStandOnTheBoxAndStayInThePicture() {
        let color = Color(0xFFC800)
        var roomy = Image(width: 80, height: 60, channels: 3, color: Color(0x808080))
        roomy.drawBox(Box(x: 20, y: 30, width: 30, height: 20), label: "car", color: color, thickness: 1)
        // The plate's first row, right above the frame.
        let plate = (0..<30).first { roomy[x: 20, y: $0, channel: 0] == 0xFF }
        #expect(plate == 30 - 12)
        #expect(count(roomy, .black) > 20)
        var cramped = Image(width: 40, height: 30, channels: 3, color: Color(0x808080))
        cramped.drawBox(Box(x: 25, y: 2, width: 14, height: 20), label: "car", color: color, thickness: 1)
        // All of the text is there, wherever the plate had to go.
        #expect(count(cramped, .black) == count(roomy, .black))
    }

    @Test func inkIsReadOnEveryColour() {
        #expect(Color.white.readableInk == .black)
        #expect(Color.black.readableInk == .white)
        #expect(Color(0xFFC800).readableInk == .black)
        #expect(Color(0x2020A0).readableInk == .white)
    }

    @Test func categoriesAreToldApart() {
        let colors = (0..<40).map(Color.category)
        for (index, first) in colors.enumerated() {
            for second in colors[(index + 1)...] {
                let distance =
                    abs(Int(first.red) - Int(second.red)) + abs(Int(first.green) - Int(second.green))
                    + abs(Int(first.blue) - Int(second.blue))
                #expect(distance >= 20)
            }
        }
        #expect(Color.category(3) == Color.category(3))
    }

    @Test func masksTintWhatIsInside() {
        let mask = RunLengthMask(canvas: Canvas(width: 6, height: 5)) { x, y in
            x >= 1 && x < 5 && y >= 1 && y < 4
        }
        var image = canvas(6, 5)
        image.drawMask(mask, color: .white, opacity: 0.5)
        #expect(sketch(image) == ["......", ".####.", ".####.", ".####.", "......"])
        #expect(image[x: 2, y: 2, channel: 0] == 127)
        #expect(image[x: 1, y: 2, channel: 0] == 191)
        var untouched = canvas(6, 5)
        untouched.drawMask(mask, color: .white, opacity: 0)
        #expect(untouched == canvas(6, 5))
    }

    @Test func linesAreAsThickAsAskedFor() {
        var image = canvas(9, 7)
        image.drawPolyline([SIMD2(2, 3), SIMD2(7, 3)], color: .white, thickness: 2)
        #expect((0..<7).map { image[x: 4, y: $0, channel: 0] } == [0, 0, 255, 255, 0, 0, 0])
        // The whole of the cover is the line's area, also aslant.
        for end in [SIMD2(50.0, 10.0), SIMD2(40, 40), SIMD2(12, 55)] {
            var slanted = canvas(60, 60)
            slanted.drawPolyline([SIMD2(10, 10), end], color: .white, thickness: 3)
            let cover = slanted.pixels.reduce(0.0) { $0 + Double($1) / 255 }
            let difference = end - SIMD2(10, 10)
            let area = 3 * (difference * difference).sum().squareRoot() + 2.25 * Double.pi
            #expect(abs(cover - area) < 0.03 * area)
        }
    }

    @Test func cornersAndCrossingsAreEven() {
        var whole = canvas(30, 30)
        whole.drawPolyline([SIMD2(5, 15.3), SIMD2(25, 15.3)], color: Color(0x808080), thickness: 3)
        var pieces = canvas(30, 30)
        pieces.drawPolyline(
            (0...20).map { SIMD2(5 + Double($0), 15.3) }, color: Color(0x808080), thickness: 3)
        #expect(largestDifference(whole.pixels, pieces.pixels).map { $0 <= 1 } == true)
        var closed = canvas(30, 30)
        closed.drawPolyline(
            [SIMD2(5, 5), SIMD2(25, 5), SIMD2(25, 25)], color: .white, thickness: 2, isClosed: true)
        #expect(closed[x: 15, y: 15, channel: 0] > 0)
    }

    @Test func pointsBeyondReasonAreLeftOut() {
        var image = canvas(10, 10)
        image.drawPolyline(
            [SIMD2(.nan, 1), SIMD2(3, .infinity), SIMD2(-1e12, 40), SIMD2(1e12, 40)], color: .white)
        image.drawPolyline([], color: .white)
        #expect(image == canvas(10, 10))
        image.drawPolyline([SIMD2(-1e9, 5), SIMD2(1e9, 5)], color: .white, thickness: 2)
        #expect(sketch(image)[4...5] == ["##########", "##########"])
        #expect(sketch(image)[3] == "..........")
    }

    @Test func keypointsAndTheirLinks() {
        var image = Image(width: 40, height: 20, channels: 3, color: Color(0x808080))
        let color = Color(0xFFC800)
        image.drawKeypoints(
            [SIMD2(8.5, 10), SIMD2(32, 10), nil], links: [(0, 1), (1, 2)], color: color, radius: 3)
        let pixel = { (x: Int, y: Int) in (0..<3).map { image[x: x, y: y, channel: $0] } }
        #expect(pixel(8, 10) == [0xFF, 0xC8, 0])
        #expect(pixel(20, 10) == [0xFF, 0xC8, 0])
        #expect(pixel(20, 4) == [0x80, 0x80, 0x80])
        // The rim.
        #expect(pixel(8, 6) == [0, 0, 0])
    }
}
