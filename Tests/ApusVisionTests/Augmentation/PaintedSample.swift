import ApusProof
import ApusVision

extension PaintedSample {
    /// Whether `x`, `y` shows an object.
    static func shows(_ category: Int, _ image: Image, _ x: Int, _ y: Int) -> Bool {
        image.pixels[(y * image.width + x) * 3 + 2] == UInt8(category + 1)
    }

    /// The smallest box around the pixels of an object.
    static func find(_ category: Int, in image: Image) -> Box? {
        var found: Box?
        for y in 0..<image.height {
            for x in 0..<image.width where shows(category, image, x, y) {
                let pixel = Box(x: Double(x), y: Double(y), width: 1, height: 1)
                let box = found ?? pixel
                found = Box(
                    minX: min(box.minX, pixel.minX), minY: min(box.minY, pixel.minY),
                    maxX: max(box.maxX, pixel.maxX), maxY: max(box.maxY, pixel.maxY))
            }
        }
        return found
    }

    /// Whether every box, mask and area is that of the object's pixels.
    static func followsPixels(_ sample: AnnotatedImage) -> Bool {
        sample.objects.allSatisfy { object in
            let mask = RunLengthMask(canvas: sample.image.canvas) { x, y in
                shows(object.category, sample.image, x, y)
            }
            return object.box == find(object.category, in: sample.image)
                && (object.mask == nil || object.mask == mask) && abs(object.area - Double(mask.area)) < 1e-9
        }
    }
}
