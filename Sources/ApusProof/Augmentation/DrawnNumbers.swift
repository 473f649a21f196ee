import ApusTensor
import ApusVision

/// The numbers that our random transforms draw, by the names that the reference gives to transform and parameter.
package enum DrawnNumbers {
    package typealias Draw = @Sendable (Canvas, inout RandomStream) -> [String: Double?]

    /// One draw of each transform on a canvas; nil for a number that this draw does not need.
    package static let transforms: [String: Draw] = [
        "resizedCrop": { numbers(RandomResizedCrop(width: 10, height: 10).part(of: $0, stream: &$1)) },
        "erasing": { canvas, stream in
            guard let blot = RandomErasing(probability: 1).blot(on: canvas, stream: &stream) else {
                return ["isErased": 0]
            }
            return numbers(blot).merging(["isErased": 1]) { $1 }
        },
        "colorJitter": { _, stream in
            let steps = ColorJitter(brightness: 0.4, contrast: 0.5, saturation: 1.5, hue: 0.1).steps(&stream)
            var found: [String: Double?] = [
                "order": Double(steps.reduce(0) { 4 * $0 + $1.change.rawValue })
            ]
            for step in steps { found["\(step.change)"] = step.amount }
            return found
        },
        "photometric": { _, stream in
            let drawn = RandomPhotometricDistortion().parameters(&stream)
            let factors = [
                "brightness": drawn.brightness, "contrast": drawn.contrast,
                "saturation": drawn.saturation, "hue": drawn.hue,
            ]
            var found = factors
            for (name, factor) in factors { found["\(name)IsUsed"] = factor == nil ? 0 : 1 }
            found["contrastFirst"] = drawn.contrastFirst ? 1 : 0
            return found
        },
        "zoomOut": { _, stream in
            let sample = PaintedSample.four
            let result = RandomZoomOut(probability: 1)(sample, stream: &stream)
            let moved = result.objects[0].box.shifted(
                x: -sample.objects[0].box.minX, y: -sample.objects[0].box.minY)
            return [
                "x": moved.minX, "y": moved.minY, "width": Double(result.image.width),
                "height": Double(result.image.height),
            ]
        },
        "iouCrop": { _, stream in
            let sample = PaintedSample.four
            let image = RandomIoUCrop()(sample, stream: &stream).image
            guard image.canvas != sample.image.canvas else { return ["isCut": 0] }
            // The first pixel says where it comes from.
            return [
                "isCut": 1, "x": Double(image[x: 0, y: 0, channel: 0]),
                "y": Double(image[x: 0, y: 0, channel: 1]), "width": Double(image.width),
                "height": Double(image.height),
            ]
        },
    ]

    private static func numbers(_ part: PixelRectangle) -> [String: Double?] {
        [
            "x": Double(part.x), "y": Double(part.y), "width": Double(part.width),
            "height": Double(part.height),
        ]
    }

    /// Draws of a transform on one canvas, by parameter.
    private static func gather(
        _ draw: Draw, on canvas: Canvas, draws: Int, seed: UInt64
    ) -> [String: [Double]] {
        var stream = RandomStream(seed: seed)
        var found: [String: [Double]] = [:]
        for _ in 0..<draws {
            for (name, value) in draw(canvas, &stream) {
                if let value { found[name, default: []].append(value) }
            }
        }
        return found
    }

    /// Draws every transform on every canvas of the references, and says what is not distributed as they are.
    ///
    /// - Returns: parameters held against a reference, and a line for each that differs.
    package static func compare(
        with references: [ReferenceDistribution], transform: String, draws: Int = 6000, seed: UInt64 = 11
    ) -> (compared: Int, excesses: [String]) {
        guard let draw = transforms[transform] else { return (0, ["there is no transform \(transform)"]) }
        let own = references.filter { $0.transform == transform }
        var excesses: [String] = []
        for canvas in Set(own.map(\.canvas)) {
            let found = gather(
                draw, on: Canvas(width: canvas[0], height: canvas[1]), draws: draws, seed: seed)
            let here = own.filter { $0.canvas == canvas }
            let unknown = Set(found.keys).subtracting(here.map(\.parameter))
            excesses += unknown.sorted().map { "\(transform): \($0) is drawn and has no reference" }
            excesses += here.compactMap { $0.excess(of: found[$0.parameter] ?? []) }
        }
        return (own.count, excesses)
    }
}
