import ApusData
import ApusVision
import Foundation
import Testing

@Suite struct COCOMaskTests {
    /// The annotations of the fixture with what pycocotools makes of them (`Scripts/fixtures/coco_masks.py`).
    private struct Expected: Decodable {
        struct Annotation: Decodable {
            let id: Int
            let picture: Int
            let expected: String
            let area: Int

            enum CodingKeys: String, CodingKey {
                case id, expected
                case picture = "image_id"
                case area = "expected_area"
            }
        }
        let annotations: [Annotation]
    }

    @Test func polygonsAndRunsAreThoseOfPycocotools() throws {
        let file = try fixture("coco_masks.json")
        let expected = try JSONDecoder().decode(Expected.self, from: Data(contentsOf: file)).annotations
        let set = try COCODataset(contentsOf: file, images: file, readsMasks: true)
        #expect(set.issues.total == 0)
        var met = 0
        for index in 0..<set.count {
            let record = try set.record(index)
            let wanted = expected.filter { $0.picture == record.id }
            #expect(wanted.count == record.objects.count)
            for (object, wanted) in zip(record.objects, wanted) {
                let mask = try #require(object.mask)
                #expect(mask.area == wanted.area, "annotation \(wanted.id)")
                #expect(mask.compressed == wanted.expected, "annotation \(wanted.id)")
                met += 1
            }
        }
        #expect(met == 60)
    }

    @Test func compressedRunsReadBack() throws {
        let canvas = Canvas(width: 1000, height: 700)
        let mask = RunLengthMask(canvas: canvas) { x, y in (x * x + 3 * y * y) % 5000 < 1700 }
        #expect(try RunLengthMask(compressed: mask.compressed.utf8, canvas: canvas) == mask)
        let empty = RunLengthMask(canvas: canvas) { _, _ in false }
        #expect(try RunLengthMask(compressed: empty.compressed.utf8, canvas: canvas) == empty)
    }

    @Test func aUnionHoldsWhatEitherHolds() {
        let canvas = Canvas(width: 13, height: 9)
        let parts: [(Int, Int) -> Bool] = [
            { x, y in x < y }, { x, y in (x + y) % 3 == 0 }, { x, _ in x == 12 },
        ]
        let masks = parts.map { RunLengthMask(canvas: canvas, isInside: $0) }
        #expect(
            RunLengthMask(union: masks)
                == RunLengthMask(canvas: canvas) { x, y in parts.contains { $0(x, y) } })
    }

    @Test func polygonsBeyondAnyPictureAreRefused() {
        let canvas = Canvas(width: 10, height: 10)
        #expect(throws: RunLengthMaskError.tooLong) {
            try RunLengthMask(polygon: [SIMD2(0, 0), SIMD2(1e9, 0), SIMD2(0, 1e9)], canvas: canvas)
        }
        #expect(throws: RunLengthMaskError.notFinite) {
            try RunLengthMask(polygon: [SIMD2(0, 0), SIMD2(.nan, 0), SIMD2(0, 1)], canvas: canvas)
        }
        #expect(throws: RunLengthMaskError.tooFewPoints(count: 2)) {
            try RunLengthMask(polygon: [SIMD2(0, 0), SIMD2(3, 0)], canvas: canvas)
        }
    }
}
