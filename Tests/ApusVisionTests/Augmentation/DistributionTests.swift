import ApusTensor
import ApusVision
import Testing

/// Every number that is drawn, against many draws of torchvision's.
@Suite struct DistributionTests {
    private static let draws = 6000

    private func gather(_ draw: (inout RandomStream) -> [String: Double?]) -> [String: [Double]] {
        var stream = RandomStream(seed: 11)
        var found: [String: [Double]] = [:]
        for _ in 0..<Self.draws {
            for (name, value) in draw(&stream) {
                if let value { found[name, default: []].append(value) }
            }
        }
        return found
    }

    private func compare(_ transform: String, _ draw: (Canvas, inout RandomStream) -> [String: Double?])
        throws
    {
        let references = try AugmentationFixture.load().distributions.filter { $0.transform == transform }
        #expect(!references.isEmpty)
        for canvas in Set(references.map(\.canvas)) {
            let found = gather { draw(Canvas(width: canvas[0], height: canvas[1]), &$0) }
            let own = references.filter { $0.canvas == canvas }
            #expect(Set(own.map(\.parameter)) == Set(found.keys))
            for reference in own { reference.expect(found[reference.parameter] ?? []) }
        }
    }

    private func numbers(_ part: PixelRectangle) -> [String: Double?] {
        [
            "x": Double(part.x), "y": Double(part.y), "width": Double(part.width),
            "height": Double(part.height),
        ]
    }

    @Test func resizedCrops() throws {
        let crop = RandomResizedCrop(width: 10, height: 10)
        try compare("resizedCrop") { numbers(crop.part(of: $0, stream: &$1)) }
    }

    @Test func erasing() throws {
        let erase = RandomErasing(probability: 1)
        try compare("erasing") { canvas, stream in
            guard let blot = erase.blot(on: canvas, stream: &stream) else { return ["isErased": 0] }
            return numbers(blot).merging(["isErased": 1]) { $1 }
        }
    }

    @Test func colorJitter() throws {
        let jitter = ColorJitter(brightness: 0.4, contrast: 0.5, saturation: 1.5, hue: 0.1)
        try compare("colorJitter") { _, stream in
            let steps = jitter.steps(&stream)
            var found: [String: Double?] = [
                "order": Double(steps.reduce(0) { 4 * $0 + $1.change.rawValue })
            ]
            for step in steps { found["\(step.change)"] = step.amount }
            return found
        }
    }

    @Test func photometricDistortion() throws {
        let distort = RandomPhotometricDistortion()
        try compare("photometric") { _, stream in
            let drawn = distort.parameters(&stream)
            let factors = [
                "brightness": drawn.brightness, "contrast": drawn.contrast,
                "saturation": drawn.saturation, "hue": drawn.hue,
            ]
            var found = factors
            for (name, factor) in factors { found["\(name)IsUsed"] = factor == nil ? 0 : 1 }
            found["contrastFirst"] = drawn.contrastFirst ? 1 : 0
            return found
        }
    }

    @Test func zoomingOut() throws {
        let sample = PaintedSample.four
        let zoom = RandomZoomOut(probability: 1)
        try compare("zoomOut") { _, stream in
            let result = zoom(sample, stream: &stream)
            let moved = result.objects[0].box.shifted(
                x: -sample.objects[0].box.minX, y: -sample.objects[0].box.minY)
            return [
                "x": moved.minX, "y": moved.minY, "width": Double(result.image.width),
                "height": Double(result.image.height),
            ]
        }
    }

    @Test func overlapCrops() throws {
        let sample = PaintedSample.four
        let crop = RandomIoUCrop()
        try compare("iouCrop") { _, stream in
            let image = crop(sample, stream: &stream).image
            guard image.canvas != sample.image.canvas else { return ["isCut": 0] }
            // The first pixel says where it comes from.
            return [
                "isCut": 1, "x": Double(image[x: 0, y: 0, channel: 0]),
                "y": Double(image[x: 0, y: 0, channel: 1]), "width": Double(image.width),
                "height": Double(image.height),
            ]
        }
    }
}
