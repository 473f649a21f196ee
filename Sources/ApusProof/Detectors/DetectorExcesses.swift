import ApusModels
import ApusNN
import ApusTensor
import ApusVision

extension ReferenceDetectors {
    /// A line for each default box of SSD300 that is not where torchvision puts it.
    package func defaultBoxExcesses() -> [String] {
        let anchors = Self.anchors
        guard anchors.count == defaultBoxes.count else {
            return ["there are \(anchors.count) default boxes, not \(defaultBoxes.count)"]
        }
        return defaultBoxes.boxes.sorted { $0.key < $1.key }.compactMap { number, corners in
            guard let index = Int(number), index < anchors.count else { return "no box \(number)" }
            let box = anchors[index]
            let worst = zip([box.minX, box.minY, box.maxX, box.maxY], corners).map { abs($0 - $1) }.max()
            return worst.map { $0 < 1e-4 } == true ? nil : "default box \(number) differs"
        }
    }

    /// A line for each thing that the postprocessor makes otherwise of generated outputs.
    package func detectionExcesses() -> [String] {
        let output = generatedOutput
        let found = SSDPostprocessor()(output, [output.anchors.canvas])[0]
        guard found.count == detections.count else {
            return ["there are \(found.count) detections, not \(detections.count)"]
        }
        return zip(found, detections.first).enumerated().compactMap { index, pair in
            let (detection, wanted) = pair
            let box = [detection.box.minX, detection.box.minY, detection.box.maxX, detection.box.maxY]
            let isEqual =
                zip(box, wanted.box).allSatisfy { abs($0 - $1) < 1e-3 }
                && detection.category == wanted.label - 1 && abs(detection.score - wanted.score) < 1e-5
            return isEqual ? nil : "detection \(index) is \(detection)"
        }
    }

    /// What a network of the fixture's classes might say of one picture.
    package var generatedOutput: DetectionOutput {
        let (anchors, columns) = (Self.anchors, detections.classes + 1)
        func values(_ stream: UInt64, _ width: Int, _ scale: Double) -> Tensor {
            Tensor(
                generatedValues(stream: stream, count: anchors.count * width).map { Float($0 * scale) },
                shape: [1, anchors.count, width])
        }
        return DetectionOutput(
            classLogits: values(1, columns, detections.scale),
            boxOffsets: values(2, 4, detections.offsetScale), anchors: anchors)
    }

    fileprivate static let anchors = SSD.Configuration.ssd300VGG16.defaultBoxes.anchors(
        canvas: Canvas(width: 300, height: 300),
        maps: [38, 19, 10, 5, 3, 1].map { (columns: $0, rows: $0) })
}

extension ReferenceDetector {
    /// A line for each picture whose objects are learned by other default boxes.
    package func matchExcesses() -> [String] {
        zip(objects, matches).enumerated().compactMap { picture, pair in
            let found = AnchorMatcher().matches(pair.0.map(\.annotation.box), ReferenceDetectors.anchors)
            return found.map { [$0.anchor, $0.object] } == pair.1
                ? nil : "picture \(picture): other default boxes are matched"
        }
    }

    /// Builds the network, fills it by the fixtures' rule, and runs a training step: a line for each of logits,
    /// offsets and losses that differs by 1e-4, and each gradient that differs by 1e-3.
    ///
    /// - Throws: where the registry does not know the network.
    package func excesses() throws -> [String] {
        let entry = try ModelRegistry.detector(named: model)
        let model = entry.build(entry.published)
        let state = ModelState(model)
        fillByRule(state, salt: salt)
        let shape = Shape(input)
        let pictures = Tensor(
            generatedValues(stream: salt << 16 + 65535, count: shape.elementCount).map(Float.init),
            shape: shape)
        let objects = objects.map { $0.map(\.annotation) }
        let (_, found, (output, loss)) = valueWithGradients {
            () -> (Tensor, (DetectionOutput, DetectionLoss)) in
            let output = model(pictures)
            let loss = model.criterion(output, objects)
            return (loss.total, (output, loss))
        }

        var excesses: [String] = []
        func compare(_ what: String, _ distance: Double, _ tolerance: Double = 1e-4) {
            if !(distance < tolerance) { excesses.append("\(what) differs by \(distance)") }
        }
        compare("class logits", evaluation.classLogits.distance(to: output.classLogits))
        compare("box offsets", evaluation.boxOffsets.distance(to: output.boxOffsets))
        let columns = output.classLogits.shape[2]
        let (logits, offsets) = (output.classLogits.floats, output.boxOffsets.floats)
        for row in evaluation.rows {
            let place = row.picture * output.anchors.count + row.box
            compare("logits of box \(row.box)", distance(logits[rows: place, columns], row.logits))
            compare("offsets of box \(row.box)", distance(offsets[rows: place, 4], row.offsets))
        }
        compare("the loss of classes", abs(Double(loss.classification.item) / losses.classification - 1))
        compare("the loss of boxes", abs(Double(loss.regression.item) / losses.regression - 1))
        let ordered = Dictionary(
            uniqueKeysWithValues: zip(state.parameters.map(\.name), state.ordered(found)))
        for (name, reference) in gradients.sorted(by: { $0.key < $1.key }) {
            let gradient = ordered[name] ?? nil
            compare("the gradient of \(name)", gradient.map { reference.distance(to: $0) } ?? .infinity, 1e-3)
        }
        return excesses
    }
}

extension [Float] {
    /// One row of a table that lies here row by row.
    fileprivate subscript(rows index: Int, width: Int) -> [Float] {
        Array(self[(index * width)..<((index + 1) * width)])
    }
}
