import ApusData
import ApusTensor
import ApusVision
import Testing

@Suite("Pictures of several sizes in one batch")
struct FilledBatchTests {
    @Test(
        "The shorter side gets its length unless the longer one would pass its limit, as DETR's code rounds")
    func sizes() {
        let size = DetectionSize.fitted(shortestSide: 800, longestSide: 1333)
        for (from, to) in [
            ((640, 480), (1066, 800)), ((480, 640), (800, 1066)), ((500, 500), (800, 800)),
            ((1000, 200), (1335, 267)), ((100, 3), (1333, 40)), ((2000, 1000), (1334, 667)),
        ] {
            let found = size.canvas(of: Canvas(width: from.0, height: from.1))
            #expect(found == Canvas(width: to.0, height: to.1), "\(from)")
        }
        let stretched = DetectionSize.stretched(Canvas(width: 5, height: 6))
        #expect(stretched.canvas(of: Canvas(width: 1, height: 9)) == Canvas(width: 5, height: 6))
    }

    private func example(_ width: Int, _ height: Int, _ value: UInt8) -> DetectionExample {
        DetectionExample(
            image: Image(
                width: width, height: height, channels: 3, color: Color(red: value, green: value, blue: 0)),
            objects: [], index: 0, original: Canvas(width: 2 * width, height: height))
    }

    @Test("Each lies in the upper left corner, zeros around it; sides are multiples of 32")
    func filling() throws {
        let normalization = ImageNormalization(mean: [0.5, 0, 0], standardDeviation: [0.5, 1, 1])
        let examples = [example(40, 20, 255), example(10, 33, 51)]
        let batch = try DetectionCollation(normalization, isFilled: true)(examples)
        #expect(batch.images.shape == [2, 3, 64, 64])
        #expect(batch.extents == [Canvas(width: 40, height: 20), Canvas(width: 10, height: 33)])
        let values = batch.images.floats
        func value(_ picture: Int, _ channel: Int, _ y: Int, _ x: Int) -> Float {
            values[((picture * 3 + channel) * 64 + y) * 64 + x]
        }
        #expect(value(0, 0, 19, 39) == 1 && value(0, 0, 19, 40) == 0 && value(0, 0, 20, 39) == 0)
        #expect(abs(value(1, 0, 32, 9) + 0.6) < 1e-6 && abs(value(1, 1, 32, 9) - 0.2) < 1e-6)
        #expect(value(1, 1, 33, 9) == 0 && value(1, 1, 32, 10) == 0 && value(1, 2, 0, 0) == 0)
        #expect(throws: CollationError.self) { try DetectionCollation(normalization)(examples) }
        let empty: [DetectionExample] = []
        #expect(throws: CollationError.self) { try DetectionCollation(normalization, isFilled: true)(empty) }
    }
}
