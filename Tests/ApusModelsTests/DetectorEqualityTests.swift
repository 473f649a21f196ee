import ApusModels
import ApusNN
import ApusTensor
import ApusTraining
import ApusVision
import Testing

/// SSD300 against torchvision's in float64.
@Suite("Detectors equal torchvision's", .serialized)
struct DetectorEqualityTests {
    private static let fixture = DetectionFixture.shared

    @Test("Default boxes")
    func defaultBoxes() throws {
        let anchors = Self.anchors
        #expect(anchors.count == Self.fixture.defaultBoxes.count)
        for (number, corners) in Self.fixture.defaultBoxes.boxes {
            let box = anchors[try #require(Int(number))]
            for (found, wanted) in zip([box.minX, box.minY, box.maxX, box.maxY], corners) {
                #expect(abs(found - wanted) < 1e-4, "default box \(number)")
            }
        }
    }

    @Test("Which default boxes learn which object", arguments: fixture.networks)
    func matches(_ network: ReferenceDetector) {
        for (objects, wanted) in zip(network.objects, network.matches) {
            let found = AnchorMatcher().matches(objects.map(\.annotation.box), Self.anchors)
            #expect(found.map { [$0.anchor, $0.object] } == wanted)
        }
    }

    @Test("Class logits, box offsets, both losses and gradients", arguments: fixture.networks)
    func network(_ network: ReferenceDetector) throws {
        let entry = try ModelRegistry.detector(named: network.model)
        let model = entry.build(entry.published)
        let state = ModelState(model)
        fillByRule(state, salt: network.salt)
        let shape = Shape(network.input)
        let pictures = Tensor(
            generatedValues(stream: network.salt << 16 + 65535, count: shape.elementCount).map(Float.init),
            shape: shape)

        let objects = network.objects.map { $0.map(\.annotation) }
        let (_, gradients, (output, loss)) = valueWithGradients {
            () -> (Tensor, (DetectionOutput, DetectionLoss)) in
            let output = model(pictures)
            let loss = model.criterion(output, objects)
            return (loss.total, (output, loss))
        }

        #expect(network.evaluation.classLogits.distance(to: output.classLogits) < 1e-4)
        #expect(network.evaluation.boxOffsets.distance(to: output.boxOffsets) < 1e-4)
        let columns = output.classLogits.shape[2]
        let (logits, offsets) = (output.classLogits.floats, output.boxOffsets.floats)
        for row in network.evaluation.rows {
            let place = row.picture * output.anchors.count + row.box
            expect(logits[(place * columns)..<((place + 1) * columns)], row.logits, "logits", row.box)
            expect(offsets[(place * 4)..<((place + 1) * 4)], row.offsets, "offsets", row.box)
        }

        let wanted = network.losses
        #expect(abs(Double(loss.classification.item) / wanted.classification - 1) < 1e-4)
        #expect(abs(Double(loss.regression.item) / wanted.regression - 1) < 1e-4)
        let ordered = Dictionary(
            uniqueKeysWithValues: zip(state.parameters.map(\.name), state.ordered(gradients)))
        for (name, reference) in network.gradients.sorted(by: { $0.key < $1.key }) {
            let gradient = try #require(ordered[name] ?? nil, "no gradient for \(name)")
            let distance = reference.distance(to: gradient)
            #expect(distance < 1e-3, "gradient of \(name) differs by \(distance)")
        }
    }

    @Test("Detections, and the same ones in a picture of another size")
    func detections() throws {
        let reference = Self.fixture.detections
        let (anchors, columns) = (Self.anchors, reference.classes + 1)
        func values(_ stream: UInt64, _ width: Int, _ scale: Double) -> Tensor {
            Tensor(
                generatedValues(stream: stream, count: anchors.count * width).map { Float($0 * scale) },
                shape: [1, anchors.count, width])
        }
        let output = DetectionOutput(
            classLogits: values(1, columns, reference.scale),
            boxOffsets: values(2, 4, reference.offsetScale), anchors: anchors)

        let found = try #require(SSDPostprocessor()(output, [anchors.canvas]).first)
        #expect(found.count == reference.count)
        for (detection, wanted) in zip(found, reference.first) {
            let box = [detection.box.minX, detection.box.minY, detection.box.maxX, detection.box.maxY]
            #expect(zip(box, wanted.box).allSatisfy { abs($0 - $1) < 1e-3 })
            #expect(detection.category == wanted.label - 1)
            #expect(abs(detection.score - wanted.score) < 1e-5)
        }

        let stretched = try #require(SSDPostprocessor()(output, [Canvas(width: 600, height: 150)]).first)
        #expect(stretched.map(\.score) == found.map(\.score))
        for (detection, original) in zip(stretched, found) {
            #expect(abs(detection.box.maxX - 2 * original.box.maxX) < 1e-9)
            #expect(abs(detection.box.minY - original.box.minY / 2) < 1e-9)
        }
    }

    private static let anchors = SSD.Configuration.ssd300VGG16.defaultBoxes.anchors(
        canvas: Canvas(width: 300, height: 300),
        maps: [38, 19, 10, 5, 3, 1].map { (columns: $0, rows: $0) })

    private func expect(_ found: ArraySlice<Float>, _ wanted: [Double], _ what: String, _ box: Int) {
        let scale = wanted.map(abs).max() ?? 1
        let worst = zip(found, wanted).map { abs(Double($0) - $1) }.max() ?? .infinity
        #expect(found.count == wanted.count && worst < 1e-4 * scale, "\(what) of box \(box) by \(worst)")
    }
}
