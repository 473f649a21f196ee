import ApusData
import ApusVision

/// Two pictures drawn by no file, with everything that an object can have.
struct SmallWorld: DetectionDataset {
    let categories = [ObjectCategory(id: 3, name: "square"), ObjectCategory(id: 8, name: "<a \"b\" & c>")]
    let count = 2
    let canvas = Canvas(width: 12, height: 8)

    func record(_ index: Int) -> ImageRecord {
        let mask = RunLengthMask(canvas: canvas) { x, y in x > 3 && y > 2 && x + y < 12 }
        let objects = [
            ObjectAnnotation(box: Box(minX: 1, minY: 2, maxX: 5.5, maxY: 7), category: 1, isDifficult: true),
            ObjectAnnotation(
                box: Box(minX: 4, minY: 3, maxX: 9, maxY: 8), category: 0, mask: mask, occlusion: 0.125),
            ObjectAnnotation(
                box: Box(minX: 0, minY: 0, maxX: 12, maxY: 8), category: 0, isCrowd: true, area: 50),
        ]
        return ImageRecord(
            id: 40 + index, name: "world/\(index)", canvas: canvas, objects: index == 0 ? objects : [])
    }

    func image(_ index: Int) -> Image {
        let pixels = (0..<12 * 8 * 3).map { UInt8(truncatingIfNeeded: $0 * 5 + index) }
        return Image(width: 12, height: 8, channels: 3, pixels: pixels)
    }
}
