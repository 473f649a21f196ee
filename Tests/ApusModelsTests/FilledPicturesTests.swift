import ApusModels
import ApusNN
import ApusTensor
import ApusVision
import Testing

@Suite("Detectors on filled pictures")
struct FilledPicturesTests {
    private let extents = [Canvas(width: 96, height: 64), Canvas(width: 64, height: 96)]
    private let originals = [Canvas(width: 192, height: 128), Canvas(width: 32, height: 48)]

    /// What lies in the filling is seen where a detector does not know better.
    private func pictures(filling: Double) -> Tensor {
        var stream = RandomStream(seed: 4)
        let pictures = stream.normal([2, 3, 96, 96])
        let inside = extents.flatMap { extent in
            (0..<96).flatMap { y in (0..<96).map { x in y < extent.height && x < extent.width } }
        }
        return whereTrue(Tensor(inside, shape: [2, 1, 96, 96]), pictures, Tensor.full([], filling))
    }

    @Test("DETR's attention does not see the filling, and boxes are shares of the picture")
    func attention() throws {
        let model = try ModelRegistry.detector(named: "detr_small").build(.init(classes: 3))
        model.initialize(seed: 1)
        let found = model.detections(pictures(filling: 0), originals, extents: extents)
        for (picture, canvas) in zip(found, originals) {
            #expect(picture.count == 10)
            for detection in picture { #expect(detection.box == detection.box.clipped(to: canvas)) }
        }
        // Places are counted to the picture's edges: as if the filling were picture, the answer is another.
        let whole = Canvas(width: 96, height: 96)
        #expect(found != model.detections(pictures(filling: 0), originals, extents: [whole, whole]))
        // Nor does a picture's answer depend on what else is in the batch.
        let alone = model.detections(
            pictures(filling: 0).sliced(axis: 0, from: 1, to: 2), [originals[1]], extents: [extents[1]])
        #expect(alone[0].map(\.category) == found[1].map(\.category))
    }

    @Test("Others find boxes in the filled picture, which come back in pixels of the picture")
    func anchors() throws {
        let model = try ModelRegistry.detector(named: "ssd_small").build(.init(classes: 3, imageSize: 96))
        model.initialize(seed: 1)
        let filled = pictures(filling: 0)
        let whole = Canvas(width: 96, height: 96)
        let seen = model.detections(filled, [whole, whole])
        let found = model.detections(filled, originals, extents: extents)
        for picture in 0..<2 {
            let (x, y) = (
                Double(originals[picture].width) / Double(extents[picture].width),
                Double(originals[picture].height) / Double(extents[picture].height)
            )
            let wanted = seen[picture].map { $0.box.scaled(x: x, y: y).clipped(to: originals[picture]) }
                .filter(\.isProper)
            #expect(found[picture].map(\.box) == wanted && !wanted.isEmpty)
        }
        #expect(
            model.detections(filled, originals, extents: [whole, whole])
                == model.detections(filled, originals))
    }
}
