import ApusVision

/// A picture whose pixels say where they come from, red for the column and green for the row, or which object they
/// show, in blue.
struct PaintedSample {
    let sample: AnnotatedImage

    /// - Parameter boxes: with whole numbers, none over another; at most 255.
    init(width: Int, height: Int, boxes: [Box], masked: Bool = true) {
        precondition(width <= 256 && height <= 256)
        let canvas = Canvas(width: width, height: height)
        var image = Image(width: width, height: height, channels: 3, color: .black)
        func object(_ x: Int, _ y: Int) -> Int? {
            boxes.firstIndex {
                Double(x) >= $0.minX && Double(x) < $0.maxX && Double(y) >= $0.minY && Double(y) < $0.maxY
            }
        }
        for y in 0..<height {
            for x in 0..<width {
                image[x: x, y: y, channel: 0] = UInt8(x)
                image[x: x, y: y, channel: 1] = UInt8(y)
                image[x: x, y: y, channel: 2] = UInt8(object(x, y).map { $0 + 1 } ?? 0)
            }
        }
        sample = AnnotatedImage(
            image: image,
            objects: boxes.enumerated().map { index, box in
                let mask = RunLengthMask(canvas: canvas) { x, y in object(x, y) == index }
                return ObjectAnnotation(box: box, category: index, mask: masked ? mask : nil)
            })
    }

    /// Four objects; the second touches an edge, and the third is one pixel wide.
    static let four = PaintedSample(
        width: 90, height: 60,
        boxes: [
            Box(x: 8, y: 10, width: 20, height: 30), Box(x: 60, y: 0, width: 30, height: 12),
            Box(x: 40, y: 30, width: 1, height: 9), Box(x: 55, y: 40, width: 25, height: 15),
        ]
    ).sample

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
