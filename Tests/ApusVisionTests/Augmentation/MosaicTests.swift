import ApusTensor
import ApusVision
import Testing

@Suite("Four pictures as one")
struct MosaicTests {
    /// A picture of one grey with an object in each quarter's middle.
    private func sample(_ grey: UInt8, mask: Bool = false) -> AnnotatedImage {
        let canvas = Canvas(width: 20, height: 40)
        let image = Image(
            width: 20, height: 40, channels: 3, pixels: [UInt8](repeating: grey, count: 20 * 40 * 3))
        let objects = [(5.0, 10.0), (15.0, 10.0), (5.0, 30.0), (15.0, 30.0)].map { x, y in
            ObjectAnnotation(
                box: Box(x: x - 2, y: y - 4, width: 4, height: 8), category: Int(grey),
                mask: mask
                    ? RunLengthMask(canvas: canvas) { column, row in
                        abs(Double(column) + 0.5 - x) < 2 && abs(Double(row) + 0.5 - y) < 4
                    } : nil)
        }
        return AnnotatedImage(image: image, objects: objects)
    }

    @Test("Each corner is another picture's, with its objects inside of it; the same for the same stream")
    func corners() throws {
        let canvas = Canvas(width: 40, height: 40)
        let samples = (1...4).map { sample(UInt8($0), mask: true) }
        for seed in 0..<20 as Range<UInt64> {
            var (stream, other) = (RandomStream(seed: seed), RandomStream(seed: seed))
            let found = RandomMosaic()(samples, canvas: canvas, stream: &stream)
            let again = RandomMosaic()(samples, canvas: canvas, stream: &other)
            #expect(again == found)
            #expect(found.image.canvas == canvas)
            func grey(_ x: Int, _ y: Int) -> Int { Int(found.image.pixels[(y * 40 + x) * 3]) }
            #expect([grey(0, 0), grey(39, 0), grey(0, 39), grey(39, 39)] == [1, 2, 3, 4])
            let x = (0..<40).filter { grey($0, 0) == 1 }.count
            let y = (0..<40).filter { grey(0, $0) == 1 }.count
            #expect((8...32).contains(x) && (8...32).contains(y))
            for object in found.objects {
                let columns = object.category % 2 == 1 ? 0.0...Double(x) : Double(x)...40
                let rows = object.category < 3 ? 0.0...Double(y) : Double(y)...40
                let box = object.box
                #expect(columns.contains(box.minX) && columns.contains(box.maxX))
                #expect(rows.contains(box.minY) && rows.contains(box.maxY))
                // Stretched to twice the width.
                #expect(box.width <= 8 && box.height <= 8)
                let mask = try #require(object.mask)
                #expect(mask.canvas == canvas && mask.area > 0 && Double(mask.area) <= box.area + 16)
            }
        }
    }

    @Test("Parts without a place are left out, and samples that are not joined draw nothing more")
    func edges() {
        var stream = RandomStream(seed: 3)
        let samples = (1...4).map { sample(UInt8($0)) }
        let whole = RandomMosaic(meeting: 1...1)(
            samples, canvas: Canvas(width: 20, height: 40), stream: &stream)
        #expect(whole == samples[0])
        let counts = [0, 1].map { RandomMosaic(probability: $0).partners(from: &stream) }
        #expect(counts == [0, 3])
    }
}
