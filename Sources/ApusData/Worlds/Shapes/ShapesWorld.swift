import ApusTensor
import ApusVision

/// A seeded world of flat shapes: squares, circles, triangles and stars in eight colours, of many sizes, angles and
/// ratios of their sides, over one another on textured grounds.
///
/// Picture `i` comes from the stream (seed, split, i): the same bits on every machine, in any order. A box is around
/// the whole shape as far as the picture reaches; a mask holds its visible pixels; both go by the middles of pixels.
/// A shape is left out of the labels when fewer than 16 of its pixels can be seen, or less than a quarter of what the
/// picture could show of it. No shape's middle lies outside.
public struct ShapesWorld: DetectionDataset {
    public let seed: UInt64
    public let split: WorldSplit
    public let count: Int
    public let canvas: Canvas
    /// How many shapes a picture gets.
    public let shapesPerImage: ClosedRange<Int>
    /// How many times as long as wide thin shapes are, give or take a sixth; nil where shapes are not thin: up to
    /// twice as long as wide.
    public let aspect: Double?

    /// - Precondition: the count is not negative, the sides are at least 16, the number of shapes is not negative, and
    ///   the aspect is 2 to 16.
    public init(
        seed: UInt64, split: WorldSplit = .train, count: Int, width: Int = 128, height: Int = 128,
        shapesPerImage: ClosedRange<Int> = 1...6, aspect: Double? = nil
    ) {
        precondition(count >= 0, "ShapesWorld: a count of \(count)")
        precondition(width >= 16 && height >= 16, "ShapesWorld: \(width)x\(height) is below 16x16")
        precondition(shapesPerImage.lowerBound >= 0, "ShapesWorld: \(shapesPerImage) shapes")
        precondition(aspect.map { (2...16).contains($0) } ?? true, "ShapesWorld: an aspect of \(aspect ?? 0)")
        self.aspect = aspect
        self.seed = seed
        self.split = split
        self.count = count
        self.shapesPerImage = shapesPerImage
        canvas = Canvas(width: width, height: height)
    }

    public var categories: [ObjectCategory] {
        PlainShape.Figure.allCases.map { ObjectCategory(id: $0.rawValue + 1, name: "\($0)") }
    }

    /// The marked shapes of a picture, in the order of its record's objects; later ones lie over earlier ones.
    public func shapes(_ index: Int) -> [PlainShape] { marked(index).map(\.shape) }

    public func record(_ index: Int) -> ImageRecord {
        ImageRecord(
            id: index + 1, name: split.pictureName(in: "shapes", index), canvas: canvas,
            objects: marked(index).map(\.annotation))
    }

    public func image(_ index: Int) -> Image {
        var stream = stream(index)
        let shapes = draw(&stream)
        let ground = ShapesBackground(&stream, canvas: canvas)
        let grain = stream.float(0.005, 0.025)
        let seed = stream.seed()
        var colors = [Vector3](repeating: Vector3(), count: canvas.width * canvas.height)
        for y in 0..<canvas.height {
            for x in 0..<canvas.width { colors[y * canvas.width + x] = ground.color(Float(x), Float(y)) }
        }
        for (number, shape) in shapes.enumerated() {
            let (columns, rows) = shape.reach(canvas)
            for y in rows {
                for x in columns {
                    let share = coverage(shape, x, y)
                    guard share > 0 else { continue }
                    let place = shape.local(Double(x) + 0.5, Double(y) + 0.5)
                    let texture = HashNoise.cloudy(
                        Float(place.x) * 3, Float(place.y) * 3, seed &+ UInt32(truncatingIfNeeded: number))
                    let color = shape.color * (0.86 + 0.24 * texture)
                    colors[y * canvas.width + x] = colors[y * canvas.width + x].mixed(color, share)
                }
            }
        }
        return developed(colors, grain: grain, seed: seed)
    }

    /// The share of a pixel that a shape covers, from four samples.
    private func coverage(_ shape: PlainShape, _ x: Int, _ y: Int) -> Float {
        var share: Float = 0
        for dy in [0.25, 0.75] {
            for dx in [0.25, 0.75] where shape.contains(Double(x) + dx, Double(y) + dy) { share += 0.25 }
        }
        return share
    }

    private func developed(_ colors: [Vector3], grain: Float, seed: UInt32) -> Image {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(colors.count * 3)
        for (index, color) in colors.enumerated() {
            let place = Int32(truncatingIfNeeded: index)
            let noise = Vector3(
                HashNoise.unit(place, 0, seed), HashNoise.unit(place, 1, seed), HashNoise.unit(place, 2, seed)
            )
            let value = ((color + (noise - 0.5) * (4 * grain)) * 255 + 0.5).clamped(
                lowerBound: Vector3(), upperBound: Vector3(repeating: 255))
            bytes.append(UInt8(value.x))
            bytes.append(UInt8(value.y))
            bytes.append(UInt8(value.z))
        }
        return Image(width: canvas.width, height: canvas.height, channels: 3, pixels: bytes)
    }

    private func draw(_ stream: inout RandomStream) -> [PlainShape] {
        let number = shapesPerImage.lowerBound + stream.integer(below: shapesPerImage.count)
        let side = Double(min(canvas.width, canvas.height))
        let ratios = aspect.map { (6 / (7 * $0))..<(7 / (6 * $0)) } ?? 0.5..<1
        // Thin shapes are longer, of about the area that others have.
        let stretch = aspect.map { ($0 * 0.75).squareRoot() } ?? 1
        let sizes = (side * 0.06 * stretch)..<(side * 0.24 * stretch)
        return (0..<number).map { _ in
            PlainShape(&stream, canvas: canvas, sizes: sizes, ratios: ratios)
        }
    }

    private func marked(_ index: Int) -> [(shape: PlainShape, annotation: ObjectAnnotation)] {
        var stream = stream(index)
        let shapes = draw(&stream)
        // Number of the uppermost shape of every pixel, -1 for none.
        var owners = [Int](repeating: -1, count: canvas.width * canvas.height)
        var wholes = [Int](repeating: 0, count: shapes.count)
        var boxes = [Box](
            repeating: Box(minX: .infinity, minY: .infinity, maxX: -.infinity, maxY: -.infinity),
            count: shapes.count)
        for (number, shape) in shapes.enumerated() {
            let (columns, rows) = shape.reach(canvas)
            for y in rows {
                for x in columns where shape.contains(Double(x) + 0.5, Double(y) + 0.5) {
                    owners[y * canvas.width + x] = number
                    wholes[number] += 1
                    boxes[number].minX = min(boxes[number].minX, Double(x))
                    boxes[number].minY = min(boxes[number].minY, Double(y))
                    boxes[number].maxX = max(boxes[number].maxX, Double(x + 1))
                    boxes[number].maxY = max(boxes[number].maxY, Double(y + 1))
                }
            }
        }
        return shapes.indices.compactMap { number in
            guard wholes[number] >= 16 else { return nil }
            let mask = RunLengthMask(canvas: canvas) { x, y in owners[y * canvas.width + x] == number }
            let visible = mask.area
            guard visible >= 16, visible * 4 >= wholes[number] else { return nil }
            let annotation = ObjectAnnotation(
                box: boxes[number], category: shapes[number].figure.rawValue, mask: mask,
                occlusion: 1 - Double(visible) / Double(wholes[number]))
            return (shapes[number], annotation)
        }
    }

    private func stream(_ index: Int) -> RandomStream {
        precondition((0..<count).contains(index), "ShapesWorld: picture \(index) of \(count)")
        return RandomStream(seed: seed, "shapes", split.key, .init(index))
    }
}
