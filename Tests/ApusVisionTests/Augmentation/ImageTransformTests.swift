import ApusTensor
import ApusVision
import Testing

@Suite struct ImageTransformTests {
    private let image = Image(width: 3, height: 2, channels: 1, pixels: [1, 2, 3, 4, 5, 6])

    private func grid(_ width: Int, _ height: Int) -> Image {
        Image(width: width, height: height, channels: 1, pixels: (0..<width * height).map { UInt8($0 + 1) })
    }

    @Test func mirrorsPixelsAndNotChannels() {
        #expect(image.mirrored().pixels == [3, 2, 1, 6, 5, 4])
        let colour = Image(width: 2, height: 1, channels: 3, pixels: [1, 2, 3, 4, 5, 6])
        #expect(colour.mirrored().pixels == [4, 5, 6, 1, 2, 3])
    }

    @Test func windowsReachOverTheEdges() {
        #expect(image.window(x: 1, y: 0, width: 2, height: 2).pixels == [2, 3, 5, 6])
        #expect(image.window(x: -1, y: -1, width: 3, height: 2, fill: 9).pixels == [9, 9, 9, 9, 1, 2])
        #expect(image.window(x: 2, y: 1, width: 2, height: 2, fill: 9).pixels == [6, 9, 9, 9])
        #expect(image.window(x: 5, y: 7, width: 2, height: 1, fill: 9).pixels == [9, 9])
        #expect(image.window(x: -4, y: 0, width: 2, height: 1, fill: 9).pixels == [9, 9])
        let colour = Image(width: 2, height: 1, channels: 3, pixels: [1, 2, 3, 4, 5, 6])
        #expect(colour.window(x: 1, y: 0, width: 2, height: 1).pixels == [4, 5, 6, 0, 0, 0])
    }

    @Test func flipsWithItsProbability() {
        var stream = RandomStream(seed: 1)
        for _ in 0..<50 {
            #expect(RandomHorizontalFlip(probability: 0)(image, stream: &stream) == image)
            #expect(RandomHorizontalFlip(probability: 1)(image, stream: &stream) == image.mirrored())
        }
        let flip = RandomHorizontalFlip()
        let flipped = (0..<1000).count { _ in flip(image, stream: &stream) == image.mirrored() }
        // Five standard deviations around a half.
        #expect((421...579).contains(flipped))
    }

    @Test func cropsReachEveryPlace() {
        var stream = RandomStream(seed: 2)
        let picture = grid(4, 3)
        let crop = RandomCrop(width: 4, height: 3, padding: 1, fill: 0)
        var seen: Set<[UInt8]> = []
        for _ in 0..<500 { seen.insert(crop(picture, stream: &stream).pixels) }
        var expected: Set<[UInt8]> = []
        for y in -1...1 {
            for x in -1...1 { expected.insert(picture.window(x: x, y: y, width: 4, height: 3).pixels) }
        }
        #expect(seen == expected)
        let whole = RandomCrop(width: 4, height: 3)(picture, stream: &stream)
        #expect(whole == picture)
    }

    @Test func erasesARectangleOfTheSizeAskedFor() {
        var stream = RandomStream(seed: 3)
        let picture = Image(width: 40, height: 40, channels: 3, color: Color(0x010203))
        let erase = RandomErasing(probability: 1, area: 0.1...0.3, aspectRatio: 0.5...2, fill: 200)
        var sizes: Set<Int> = []
        for _ in 0..<200 {
            let erased = erase(picture, stream: &stream)
            var columns: Set<Int> = []
            var rows: Set<Int> = []
            var count = 0
            for y in 0..<40 {
                for x in 0..<40 where erased[x: x, y: y, channel: 0] == 200 {
                    columns.insert(x)
                    rows.insert(y)
                    count += 1
                    #expect(erased[x: x, y: y, channel: 2] == 200)
                }
            }
            #expect(count == columns.count * rows.count)
            #expect((Double(count) - 0.2 * 1600).magnitude <= 0.1 * 1600 + 40)
            #expect((0.45...2.2).contains(Double(rows.count) / Double(columns.count)))
            sizes.insert(count)
        }
        #expect(sizes.count > 50)
        #expect(RandomErasing(probability: 0)(picture, stream: &stream) == picture)
    }

    @Test func whatCannotFitErasesNothing() {
        var stream = RandomStream(seed: 3)
        let erase = RandomErasing(probability: 1, area: 1...1, aspectRatio: 1...1)
        #expect(erase(image, stream: &stream) == image)
    }

    @Test func stepsFollowOneAnother() {
        var stream = RandomStream(seed: 4)
        let both = ImageTransforms([
            RandomHorizontalFlip(probability: 1), RandomCrop(width: 3, height: 1, padding: 0),
        ])
        let rows = Set((0..<50).map { _ in both(image, stream: &stream).pixels })
        #expect(rows == [[3, 2, 1], [6, 5, 4]])
        #expect(ImageTransforms()(image, stream: &stream) == image)
    }

    @Test func theSameStreamGivesTheSamePicture() {
        let steps = ImageTransforms([
            RandomHorizontalFlip(), RandomCrop(width: 3, height: 2, padding: 2), RandomErasing(),
        ])
        for seed in UInt64(0)..<20 {
            var first = RandomStream(seed: seed)
            var second = RandomStream(seed: seed)
            #expect(steps(image, stream: &first) == steps(image, stream: &second))
        }
    }
}
