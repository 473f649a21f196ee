import ApusVision
import Testing

@Suite("Regions that are joined")
struct RegionGroupingTests {
    /// Four columns of two rows: black, black, white, grey; three regions.
    private var image: Image {
        Image(width: 4, height: 2, channels: 1, pixels: [0, 0, 255, 128, 0, 0, 255, 128]).rgb()
    }
    private var regions: PictureRegions {
        PictureRegions(
            canvas: Canvas(width: 4, height: 2), labels: [0, 0, 1, 2, 0, 0, 1, 2], count: 3)
    }

    private func near(_ found: Float, _ wanted: Float) -> Bool { abs(found - wanted) < 1e-6 }

    @Test("Similarities by hand")
    func similarities() {
        var descriptors = RegionDescriptors(regions, of: image, in: .intensity)
        #expect(descriptors.sizes == [4, 2, 2])
        #expect(descriptors.boxes[2] == Box(minX: 3, minY: 0, maxX: 4, maxY: 2))
        // One bin of 25 each: 0, 24 and 12.
        #expect(near(descriptors.histograms[0], 1))
        #expect(near(descriptors.commonColor(0, 1), 0))
        #expect(near(descriptors.commonColor(1, 1), 1))
        #expect(near(descriptors.commonTexture(2, 2), 1))
        func similarity(_ kinds: RegionSimilarity, _ first: Int, _ second: Int) -> Float {
            kinds(first, second, of: descriptors, area: 8)
        }
        #expect(near(similarity(.size, 0, 1), 1 - 6.0 / 8))
        #expect(near(similarity(.size, 1, 2), 1 - 4.0 / 8))
        // The box around the first and the last holds the whole picture, two pixels of which are neither's.
        #expect(near(similarity(.fill, 0, 2), 1 - 2.0 / 8))
        #expect(near(similarity(.fill, 0, 1), 1))
        let all = similarity([.color, .texture, .size, .fill], 0, 1)
        #expect(near(all, 0 + descriptors.commonTexture(0, 1) + 0.25 + 1))

        // The histogram of the union is the one that its pixels would give.
        descriptors.join(0, 1)
        #expect(descriptors.sizes[3] == 6)
        #expect(descriptors.boxes[3] == Box(minX: 0, minY: 0, maxX: 3, maxY: 2))
        let union = RegionDescriptors(
            PictureRegions(canvas: Canvas(width: 4, height: 2), labels: [0, 0, 0, 1, 0, 0, 0, 1], count: 2),
            of: image, in: .intensity)
        for bin in 0..<(union.colorBins + union.textureBins) {
            let joined = descriptors.histograms[3 * (union.colorBins + union.textureBins) + bin]
            #expect(near(joined, union.histograms[bin]), "\(bin)")
        }
    }

    @Test("Regions touch at sides and corners")
    func neighbors() {
        let corners = PictureRegions(
            canvas: Canvas(width: 3, height: 2), labels: [0, 1, 2, 3, 1, 1], count: 4)
        #expect(corners.neighbors.map { [$0.0, $0.1] } == [[0, 1], [0, 3], [1, 2], [1, 3]])
        #expect(regions.neighbors.map { [$0.0, $0.1] } == [[0, 1], [1, 2]])
    }

    @Test("The most alike neighbours are joined first, and the whole picture is last")
    func order() {
        let descriptors = RegionDescriptors(regions, of: image, in: .intensity)
        // By size, the two small ones; then everything.
        let bySize = RegionGrouping(regions, descriptors, by: .size).boxes
        #expect(bySize.count == 5)
        #expect(bySize[3] == Box(minX: 2, minY: 0, maxX: 4, maxY: 2))
        #expect(bySize[4] == Box(minX: 0, minY: 0, maxX: 4, maxY: 2))
        // By what they leave open both pairs are equal: the one with the smaller numbers goes first.
        let byFill = RegionGrouping(regions, descriptors, by: .fill).boxes
        #expect(byFill[3] == Box(minX: 0, minY: 0, maxX: 3, maxY: 2))
        let one = PictureRegions(
            canvas: Canvas(width: 4, height: 2), labels: .init(repeating: 0, count: 8), count: 1)
        #expect(
            RegionGrouping(one, RegionDescriptors(one, of: image, in: .hsv), by: .size).boxes.count == 1)
    }
}
