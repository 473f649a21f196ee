import ApusVision
import Testing

@Suite struct DrawingTests {
    /// The picture as text: `#` where a grey picture is not black.
    private func sketch(_ image: Image) -> [String] {
        (0..<image.height).map { y in
            String((0..<image.width).map { x in image[x: x, y: y, channel: 0] == 0 ? "." : "#" })
        }
    }

    private func canvas(_ width: Int, _ height: Int) -> Image {
        Image(width: width, height: height, channels: 1, color: .black)
    }

    @Test func rectanglesAreCutAtTheEdges() {
        var image = canvas(5, 4)
        image.fillRectangle(x: -2, y: 2, width: 4, height: 10, color: .white)
        image.fillRectangle(x: 4, y: -1, width: 3, height: 2, color: .white)
        image.fillRectangle(x: 9, y: 9, width: 3, height: 2, color: .white)
        image.fillRectangle(x: -9, y: -9, width: 3, height: 2, color: .white)
        #expect(sketch(image) == ["....#", ".....", "##...", "##..."])
    }

    @Test func framesLieInsideTheirRectangle() {
        var image = canvas(7, 6)
        image.drawFrame(x: 1, y: 1, width: 5, height: 4, color: .white)
        #expect(sketch(image) == [".......", ".#####.", ".#...#.", ".#...#.", ".#####.", "......."])
        var filled = canvas(6, 5)
        filled.drawFrame(x: 1, y: 1, width: 3, height: 2, color: .white, thickness: 9)
        #expect(sketch(filled) == ["......", ".###..", ".###..", "......", "......"])
    }

    @Test func picturesAreLaidOver() {
        var image = canvas(4, 3)
        let stamp = Image(width: 2, height: 2, channels: 1, pixels: [10, 20, 30, 40])
        image.draw(stamp, x: 3, y: -1)
        image.draw(stamp, x: -1, y: 2)
        #expect(image.pixels == [0, 0, 0, 30, 0, 0, 0, 0, 20, 0, 0, 0])
    }

    @Test func greyAndColourMeet() {
        var colour = Image(width: 1, height: 1, channels: 3, color: .black)
        colour.draw(Image(width: 1, height: 1, channels: 1, pixels: [77]), x: 0, y: 0)
        #expect(colour.pixels == [77, 77, 77])
        var grey = canvas(1, 1)
        grey.draw(Image(width: 1, height: 1, channels: 3, pixels: [255, 0, 0]), x: 0, y: 0)
        #expect(grey.pixels == [76])
        #expect(Color.white.luma == 255)
        #expect(Color(0x123456) == Color(red: 0x12, green: 0x34, blue: 0x56))
    }

    @Test func textIsDrawnAsItLooks() {
        var image = canvas(15, 9)
        image.drawText("Rg1", x: -1, y: 0, color: .white)
        #expect(
            sketch(image) == [
                "###..........#.",
                "...#........##.",
                "...#..####...#.",
                "###..#...#...#.",
                ".#...#...#...#.",
                "..#..#...#...#.",
                "...#..####..###",
                ".........#.....",
                "......###......",
            ])
    }

    @Test func textGrowsByItsScale() {
        var small = canvas(12, 9)
        small.drawText("a~", x: 0, y: 0, color: .white)
        var large = canvas(36, 27)
        large.drawText("a~", x: 0, y: 0, color: .white, scale: 3)
        #expect(small.enlarged(by: 3) == large)
        #expect(TextMetrics.width(of: "a~", scale: 3) == 33)
        #expect(TextMetrics.width(of: "") == 0)
        #expect(TextMetrics.height(scale: 2) == 18)
    }

    @Test func everyPrintableCharacterHasItsOwnGlyph() {
        var seen: [[UInt8]: Character] = [:]
        for code in UInt8(33)..<127 {
            let character = Character(UnicodeScalar(code))
            var image = canvas(7, 9)
            image.drawText(String(character), x: 1, y: 0, color: .white)
            #expect(seen[image.pixels] == nil, "\(character) looks like \(seen[image.pixels] ?? " ")")
            seen[image.pixels] = character
            #expect(image.pixels.contains(255))
            let width = TextMetrics.width(of: String(character))
            #expect((1...5).contains(width))
        }
        var blank = canvas(7, 9)
        blank.drawText(" ", x: 0, y: 0, color: .white)
        #expect(blank == canvas(7, 9))
    }

    @Test func digitsAreOfOneWidth() {
        let widths = Set((0...9).map { TextMetrics.width(of: String($0)) })
        #expect(widths == [5])
    }

    @Test func whatTheFaceLacksIsABox() {
        var image = canvas(5, 9)
        image.drawText("é", x: 0, y: 0, color: .white)
        #expect(sketch(image).prefix(7) == ["#####", "#...#", "#...#", "#...#", "#...#", "#...#", "#####"])
        #expect(TextMetrics.width(of: "日本") == 11)
    }
}
