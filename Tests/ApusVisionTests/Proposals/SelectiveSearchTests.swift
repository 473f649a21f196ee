import ApusTensor
import ApusVision
import Testing

@Suite("Selective search")
struct SelectiveSearchTests {
    /// A figure drawn on a ground of another colour, with noise.
    private func picture(_ figures: [(box: Box, color: Color)], noise: Int = 12) -> Image {
        var image = Image(width: 96, height: 80, channels: 3, color: Color(0x406080))
        for (box, color) in figures {
            for y in Int(box.minY)..<Int(box.maxY) {
                for x in Int(box.minX)..<Int(box.maxX) {
                    image[x: x, y: y, channel: 0] = color.red
                    image[x: x, y: y, channel: 1] = color.green
                    image[x: x, y: y, channel: 2] = color.blue
                }
            }
        }
        var stream = RandomStream(seed: 5, "noise")
        let pixels = image.pixels.map { UInt8(min(255, Int($0) + stream.integer(below: noise + 1))) }
        return Image(width: 96, height: 80, channels: 3, pixels: pixels)
    }

    private let figures: [(box: Box, color: Color)] = [
        (Box(x: 8, y: 10, width: 30, height: 24), Color(0xD03030)),
        (Box(x: 50, y: 6, width: 16, height: 40), Color(0xE8D43A)),
        (Box(x: 20, y: 50, width: 60, height: 20), Color(0x36A04A)),
        // Half of it under the one before.
        (Box(x: 60, y: 54, width: 12, height: 12), Color(0xECECEC)),
    ]

    @Test("Finds plain figures to the pixel", arguments: [SelectiveSearch.small, .fast, .quality])
    func findsFigures(search: SelectiveSearch) {
        let boxes = search(picture(figures))
        #expect(boxes.count <= search.limit)
        for (box, _) in figures {
            let best = boxes.map { $0.intersectionOverUnion(box) }.max() ?? 0
            #expect(best > 0.9, "\(box): \(best)")
        }
    }

    @Test("Boxes lie in the picture, are large enough, come once, and are the same every time")
    func properties() {
        let search = SelectiveSearch.small
        let image = picture(figures, noise: 60)
        let boxes = search(image)
        #expect(boxes == search(image))
        #expect(Set(boxes).count == boxes.count)
        for box in boxes {
            #expect(box.clipped(to: image.canvas) == box)
            #expect(box.width >= search.minimumSide && box.height >= search.minimumSide)
        }
        var other = search
        other.seed = 1
        #expect(other(image) != boxes)
        var few = search
        few.limit = 3
        #expect(few(image) == Array(boxes.prefix(3)))
    }

    @Test("Large regions come first, but for chance: the whole picture is among the first quarter")
    func ranking() throws {
        var search = SelectiveSearch.small
        search.limit = 10_000
        let image = picture(figures, noise: 90)
        let boxes = search(image)
        let place = try #require(boxes.firstIndex(of: Box(x: 0, y: 0, width: 96, height: 80)))
        #expect(place < boxes.count / 4, "\(place) of \(boxes.count)")
    }

    @Test("Pictures of one pixel, one row, one colour, grey")
    func extremes() {
        var search = SelectiveSearch.small
        search.minimumSide = 1
        #expect(
            search(Image(width: 1, height: 1, channels: 3, color: .white)) == [
                Box(x: 0, y: 0, width: 1, height: 1)
            ])
        #expect(search(Image(width: 40, height: 1, channels: 1, color: .black)).count == 1)
        #expect(search(Image(width: 30, height: 50, channels: 3, color: Color(0x406080))).count == 1)
        // A strip that stays narrower than the smallest box, however much it is stretched.
        #expect(SelectiveSearch.fast(Image(width: 3, height: 900, channels: 1, color: .black)).isEmpty)
    }
}
