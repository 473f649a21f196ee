import ApusVision

/// A picture whose pixels say where they come from, red for the column and green for the row, or which object they
/// show, in blue.
package struct PaintedSample {
    package let sample: AnnotatedImage

    /// - Parameter boxes: with whole numbers, none over another; at most 255.
    package init(width: Int, height: Int, boxes: [Box], masked: Bool = true) {
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
    package static let four = PaintedSample(
        width: 90, height: 60,
        boxes: [
            Box(x: 8, y: 10, width: 20, height: 30), Box(x: 60, y: 0, width: 30, height: 12),
            Box(x: 40, y: 30, width: 1, height: 9), Box(x: 55, y: 40, width: 25, height: 15),
        ]
    ).sample
}
