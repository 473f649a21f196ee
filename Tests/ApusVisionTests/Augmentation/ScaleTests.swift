import ApusProof
import ApusTensor
import ApusVision
import Testing

@Suite struct ScaleTests {
    private let sample = PaintedSample.four

    /// Whether a box of a picture scaled by its nearest pixels lies around them, to a pixel.
    private func expectFollows(_ result: AnnotatedImage, _ comment: String) {
        for object in result.objects where object.box.width > 3 && object.box.height > 3 {
            guard let found = PaintedSample.find(object.category, in: result.image) else {
                Issue.record("\(comment): object \(object.category) has no pixels")
                continue
            }
            let distances = [
                found.minX - object.box.minX, found.minY - object.box.minY, found.maxX - object.box.maxX,
                found.maxY - object.box.maxY,
            ]
            #expect(distances.allSatisfy { abs($0) <= 1 }, "\(comment): \(object.box), \(found)")
            #expect(object.mask?.canvas == result.image.canvas)
            let pixels = Double(object.mask?.area ?? 0)
            #expect(abs(pixels - object.area) <= 2 * (object.box.width + object.box.height), "\(comment)")
        }
    }

    @Test func aFixedSizeStretches() {
        var stream = RandomStream(seed: 1)
        let result = FixedSize(width: 180, height: 90, filter: .nearest)(sample, stream: &stream)
        #expect(result.image.canvas == Canvas(width: 180, height: 90))
        #expect(result.objects[0].box == Box(x: 16, y: 15, width: 40, height: 45))
        #expect(result.objects[0].area == 1800 && result.objects.count == 4)
        expectFollows(result, "fixed")
        #expect(FixedSize(width: 90, height: 60)(sample, stream: &stream) == sample)
    }

    @Test func theShortSideHasOneOfItsLengths() {
        var stream = RandomStream(seed: 2)
        let scale = RandomShortSide(lengths: [30, 60, 120], longest: 150, filter: .nearest)
        var counts: [Canvas: Int] = [:]
        for _ in 0..<150 {
            let result = scale(sample, stream: &stream)
            counts[result.image.canvas, default: 0] += 1
            expectFollows(result, "short side")
        }
        // The third would be 180 x 120, and its longer side is held at 150.
        #expect(
            Set(counts.keys) == [
                .init(width: 45, height: 30), .init(width: 90, height: 60), .init(width: 150, height: 100),
            ])
        #expect(counts.values.allSatisfy { (21...79).contains($0) })
    }

    @Test func jitterKeepsTheCanvasAndTheAspectRatio() {
        var stream = RandomStream(seed: 3)
        let jitter = RandomScaleJitter(
            width: 120, height: 120, scale: 0.5...2, keeping: .share(0.5), filter: .nearest)
        var factors: [Double] = []
        var lost = 0
        for _ in 0..<150 {
            let result = jitter(sample, stream: &stream)
            #expect(result.image.canvas == Canvas(width: 120, height: 120))
            expectFollows(result, "jitter")
            lost += 4 - result.objects.count
            for object in result.objects where object.box.minX > 0 && object.box.maxX < 120 {
                let original = sample.objects[object.category].box
                let factor = object.box.width / original.width
                factors.append(factor)
                if object.box.minY > 0, object.box.maxY < 120 {
                    #expect(abs(object.box.height / original.height / factor - 1) < 0.05)
                }
            }
        }
        // 120 / 90 times 0.5 to 2; large pictures are cut and lose objects.
        #expect((factors.min() ?? 0) > 0.64 && (factors.min() ?? 0) < 0.8)
        #expect((factors.max() ?? 0) < 2.67 && (factors.max() ?? 0) > 2)
        #expect(lost > 20)
    }

    @Test func smallPicturesAreFilledUp() {
        var stream = RandomStream(seed: 4)
        let fill = Color(red: 200, green: 201, blue: 202)
        let jitter = RandomScaleJitter(
            width: 200, height: 100, scale: 0.6...0.6, fill: fill, filter: .nearest)
        var places: Set<Double> = []
        for _ in 0..<40 {
            let result = jitter(sample, stream: &stream)
            #expect(result.objects.count == 4)
            expectFollows(result, "filled")
            places.insert(result.objects[0].box.minX)
            let corners = [(0, 0), (199, 0), (0, 99), (199, 99)]
            #expect(corners.contains { result.image[x: $0, y: $1, channel: 2] == 202 })
        }
        #expect(places.count > 20)
    }

    @Test func stretchedPicturesTakeTheShapeOfTheCanvas() {
        var stream = RandomStream(seed: 5)
        let whole = RandomScaleJitter(width: 60, height: 120, scale: 1...1, stretches: true)
        #expect(whole(sample, stream: &stream) == sample.resized(width: 60, height: 120))
        let half = RandomScaleJitter(
            width: 60, height: 120, scale: 0.5...0.5, stretches: true, filter: .nearest)
        let (small, wanted) = (half(sample, stream: &stream), sample.resized(width: 30, height: 60))
        #expect(small.objects.count == wanted.objects.count)
        for (found, expected) in zip(small.objects, wanted.objects) {
            #expect(abs(found.box.width - expected.box.width) < 1e-9)
            #expect(abs(found.box.height - expected.box.height) < 1e-9)
        }
    }
}
