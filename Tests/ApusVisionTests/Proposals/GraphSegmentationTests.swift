import ApusTensor
import ApusVision
import Testing

@Suite("Regions of like colour")
struct GraphSegmentationTests {
    @Test("Sets that are joined: the larger takes the smaller in, of equal ones the first the second")
    func disjointSets() {
        var sets = DisjointSets(count: 6)
        #expect((0..<6).allSatisfy { sets.root($0) == $0 && sets.size($0) == 1 })
        #expect(sets.join(4, 1) == 4)
        #expect(sets.join(0, 4) == 4)
        #expect(sets.size(4) == 3)
        #expect([0, 1, 4].allSatisfy { sets.root($0) == 4 })
        #expect(sets.join(2, 3) == 2)
        #expect(sets.join(2, 4) == 4)
        #expect(sets.size(4) == 5)
        #expect((0..<5).allSatisfy { sets.root($0) == 4 } && sets.root(5) == 5)
    }

    /// A grey picture from digits: 0 is black, 9 white.
    private func picture(_ rows: [String]) -> Image {
        Image(
            width: rows[0].count, height: rows.count, channels: 1,
            pixels: rows.joined().unicodeScalars.map { UInt8(($0.value - 48) * 28) })
    }

    private func labels(_ rows: [String], scale: Double, minimum: Int = 0) -> [String] {
        let regions = GraphSegmentation(sigma: 0, scale: scale, minimumSize: minimum)(
            picture(rows), in: .intensity)
        let width = rows[0].count
        return stride(from: 0, to: regions.labels.count, by: width).map { start in
            regions.labels[start..<start + width].map(String.init).joined()
        }
    }

    @Test("Pictures by hand")
    func hand() {
        // Flat areas stay whole and apart; regions are numbered as the rows meet them.
        #expect(
            labels(["0099", "0099", "5555"], scale: 1) == ["0011", "0011", "2222"])
        // A corner is enough to touch: both halves of a diagonal are one region each.
        #expect(labels(["09", "90"], scale: 1) == ["01", "10"])
        // A slope of even steps is one region where the first step is allowed (28 <= k / 1), else none.
        #expect(labels(["0123456"], scale: 28) == ["0000000"])
        #expect(labels(["0123456"], scale: 27) == ["0123456"])
        // Two flat pairs a step of 28 apart: k / 2 must reach it.
        #expect(labels(["0011"], scale: 56) == ["0000"])
        #expect(labels(["0011"], scale: 55) == ["0011"])
        // What is too small goes to the neighbour across its lightest edge.
        #expect(labels(["0001999"], scale: 1, minimum: 2) == ["0000111"])
        #expect(labels(["0", "0", "0"], scale: 0) == ["0", "0", "0"])
        #expect(labels(["7"], scale: 1) == ["0"])
    }

    @Test("Every region is in one piece, none is too small, and the same picture gives the same regions")
    func properties() {
        var stream = RandomStream(seed: 3, "segmentation")
        let (width, height) = (37, 23)
        let pixels = (0..<width * height * 3).map { place in
            UInt8((place / 3 % width / 9 * 50 + stream.integer(below: 40)) % 256)
        }
        let image = Image(width: width, height: height, channels: 3, pixels: pixels)
        for space in ColorSpace.allCases {
            let segmentation = GraphSegmentation(scale: 60, minimumSize: 12)
            let regions = segmentation(image, in: space)
            #expect(regions == segmentation(image, in: space))
            var sizes = [Int](repeating: 0, count: regions.count)
            for label in regions.labels { sizes[Int(label)] += 1 }
            #expect(sizes.allSatisfy { $0 >= 12 }, "\(space): \(sizes)")
            #expect(pieces(regions) == regions.count, "\(space)")
        }
    }

    /// Connected parts of one label.
    private func pieces(_ regions: PictureRegions) -> Int {
        let (width, height) = (regions.canvas.width, regions.canvas.height)
        var isSeen = [Bool](repeating: false, count: width * height)
        var count = 0
        for start in isSeen.indices where !isSeen[start] {
            count += 1
            var stack = [start]
            isSeen[start] = true
            while let place = stack.popLast() {
                for y in max(place / width - 1, 0)...min(place / width + 1, height - 1) {
                    for x in max(place % width - 1, 0)...min(place % width + 1, width - 1) {
                        let next = y * width + x
                        guard !isSeen[next], regions.labels[next] == regions.labels[place] else { continue }
                        isSeen[next] = true
                        stack.append(next)
                    }
                }
            }
        }
        return count
    }

    @Test("Colours in each space")
    func colorSpaces() {
        func near(_ found: SIMD3<Float>, _ wanted: SIMD3<Float>) -> Bool {
            let difference = found - wanted
            return max(abs(difference.x), abs(difference.y), abs(difference.z)) < 0.6
        }
        // What OpenCV's conversions give, hue there being of 180 steps.
        #expect(near(ColorSpace.hsv.color(255, 0, 0), [0, 255, 255]))
        #expect(near(ColorSpace.hsv.color(0, 255, 0), [85, 255, 255]))
        #expect(near(ColorSpace.hsv.color(128, 0, 128), [212.5, 255, 128]))
        #expect(near(ColorSpace.hsv.color(9, 9, 9), [0, 0, 9]))
        #expect(near(ColorSpace.lab.color(255, 255, 255), [255, 128, 128]))
        #expect(near(ColorSpace.lab.color(0, 0, 0), [0, 128, 128]))
        #expect(near(ColorSpace.lab.color(255, 0, 0), [136, 208, 195]))
        #expect(near(ColorSpace.lab.color(0, 0, 255), [82, 207, 20]))
        #expect(near(ColorSpace.rgI.color(60, 30, 10), [153, 76.5, 33.3]))
        #expect(near(ColorSpace.rgI.color(0, 0, 0), [85, 85, 0]))
        #expect(near(ColorSpace.hue.color(0, 0, 255), [170, 0, 0]))
        #expect(near(ColorSpace.intensity.color(60, 30, 9), [33, 0, 0]))
    }
}
