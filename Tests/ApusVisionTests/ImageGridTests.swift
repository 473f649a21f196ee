import ApusVision
import Testing

@Suite struct ImageGridTests {
    private let thumbnail = Image(width: 20, height: 10, channels: 1, color: Color(0x404040))

    private func tiles(_ verdicts: [ImageGrid.Verdict], detail: String? = nil) -> [ImageGrid.Tile] {
        verdicts.map { ImageGrid.Tile(thumbnail, caption: "Coat", detail: detail, verdict: $0) }
    }

    private func colors(_ image: Image) -> [Int: Int] {
        var counts: [Int: Int] = [:]
        for y in 0..<image.height {
            for x in 0..<image.width {
                let color = (0..<3).reduce(0) { $0 << 8 | Int(image[x: x, y: y, channel: $1]) }
                counts[color, default: 0] += 1
            }
        }
        return counts
    }

    @Test func everyThumbnailIsThereWhole() {
        let sheet = ImageGrid(
            tiles: tiles([.right, .wrong, .none, .right, .right]), columns: 3, enlargement: 4
        ).render()
        #expect(sheet.channels == 3)
        #expect(colors(sheet)[0x404040] == 5 * 80 * 40)
    }

    @Test func captionsTakeTheColourOfTheVerdict() {
        let right = colors(ImageGrid(tiles: tiles([.right]), columns: 1, enlargement: 4).render())
        let wrong = colors(ImageGrid(tiles: tiles([.wrong]), columns: 1, enlargement: 4).render())
        let none = colors(ImageGrid(tiles: tiles([.none]), columns: 1, enlargement: 4).render())
        #expect(right[0x1A7F37] != nil && right[0xCF222E] == nil)
        #expect(wrong[0xCF222E] != nil && wrong[0x1A7F37] == nil)
        #expect(none[0x1A7F37] == nil && none[0xCF222E] == nil)
    }

    @Test func detailsAndTitleMakeTheSheetTaller() {
        let plain = ImageGrid(tiles: tiles([.none]), columns: 2, enlargement: 4).render()
        let detailed = ImageGrid(tiles: tiles([.none], detail: "a"), columns: 2, enlargement: 4).render()
        let titled = ImageGrid(tiles: tiles([.none]), columns: 2, enlargement: 4, title: "A").render()
        #expect(detailed.height == plain.height + 22)
        #expect(titled.height > plain.height)
        #expect(plain.width == titled.width)
    }

    @Test func longCaptionsStayInTheirColumn() {
        let long = String(repeating: "wide ", count: 40)
        let grid = ImageGrid(
            tiles: [.init(thumbnail, caption: long), .init(thumbnail, caption: "b")], columns: 2,
            enlargement: 4)
        let sheet = grid.render()
        // Two columns of 200, the gap of 22 between and the margins of 24 around.
        #expect(sheet.width == 2 * 200 + 22 + 2 * 24)
        for y in 0..<sheet.height {
            for x in 24 + 200..<24 + 200 + 20 {
                #expect(sheet[x: x, y: y, channel: 0] == 0xFA)
            }
        }
    }

    @Test func largePicturesAreScaledIntoTheCell() {
        let wide = Image(width: 400, height: 100, channels: 3, color: Color(0x204060))
        let tall = Image(width: 50, height: 1000, channels: 1, color: Color(0x404040))
        let small = Image(width: 8, height: 6, channels: 3, color: Color(0x123456))
        let sheet = ImageGrid(
            tiles: [wide, tall, small].map { ImageGrid.Tile($0, caption: "") }, columns: 3, enlargement: 2,
            cell: Canvas(width: 40, height: 30)
        ).render()
        let counts = colors(sheet)
        #expect(counts[0x204060] == 80 * 20)
        // 1.5 pixels wide, and never none.
        #expect(counts[0x404040] == 4 * 60)
        #expect(counts[0x123456] == 16 * 12)
    }
}
