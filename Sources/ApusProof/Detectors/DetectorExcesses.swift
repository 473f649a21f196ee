import ApusModels
import ApusNN
import ApusTensor
import ApusVision

extension ReferenceDetector {
    /// Builds the network, fills it by the fixtures' rule, and runs a training step: a line for each anchor, matching,
    /// output and loss that differs by 1e-4, and each gradient that differs by 1e-3.
    ///
    /// - Throws: where the registry does not know the network.
    package func excesses() throws -> [String] { try excesses(of: anchorDetector(model)) }

    private func excesses(of model: any Detector<AnchorOutput>) -> [String] {
        let state = ModelState(model)
        fillByRule(state, salt: salt)
        let pictures = generatedPictures(input, salt: salt)
        let objects = objects.map { $0.map(\.annotation) }
        let (_, found, (output, loss)) = valueWithGradients {
            () -> (Tensor, (AnchorOutput, DetectionLoss)) in
            let output = model(pictures)
            let loss = model.criterion(output, objects)
            return (loss.total, (output, loss))
        }

        var excesses = anchorExcesses(output.anchors)
        if let criterion = model.criterion as? any AnchorCriterion {
            excesses += matchExcesses(criterion.assigner, output.anchors)
        } else {
            excesses.append("its criterion does not say which anchors learn what")
        }
        func compare(_ what: String, _ distance: Double, _ tolerance: Double = 1e-4) {
            if !(distance < tolerance) { excesses.append("\(what) differs by \(distance)") }
        }
        compare("class logits", evaluation.classLogits.distance(to: output.classLogits))
        compare("box offsets", evaluation.boxOffsets.distance(to: output.boxOffsets))
        if let quality = evaluation.quality {
            compare("quality", output.qualityLogits.map { quality.distance(to: $0) } ?? .infinity)
        }
        let columns = output.classLogits.shape[2]
        let (logits, offsets) = (output.classLogits.floats, output.boxOffsets.floats)
        for row in evaluation.rows {
            let place = row.picture * output.anchors.count + row.box
            compare("logits of anchor \(row.box)", distance(logits[rows: place, columns], row.logits))
            compare("offsets of anchor \(row.box)", distance(offsets[rows: place, 4], row.offsets))
        }
        for (name, wanted) in losses.sorted(by: { $0.key < $1.key }) {
            compare(name, loss[name].map { abs(Double($0.item) / wanted - 1) } ?? .infinity)
        }
        let ordered = Dictionary(
            uniqueKeysWithValues: zip(state.parameters.map(\.name), state.ordered(found)))
        for (name, reference) in gradients.sorted(by: { $0.key < $1.key }) {
            let gradient = ordered[name] ?? nil
            compare("the gradient of \(name)", gradient.map { reference.distance(to: $0) } ?? .infinity, 1e-3)
        }
        return excesses
    }

    private func anchorExcesses(_ anchors: AnchorSet) -> [String] {
        guard anchors.count == anchorCount else {
            return ["there are \(anchors.count) anchors, not \(anchorCount)"]
        }
        return anchors.excesses(self.anchors)
    }

    private func matchExcesses(_ assigner: any AnchorAssigner, _ anchors: AnchorSet) -> [String] {
        zip(objects, zip(matches, ignored)).enumerated().compactMap { picture, wanted in
            let found = assigner.assign(wanted.0.map(\.annotation.box), to: anchors)
            let isEqual =
                found.matches.map { [$0.anchor, $0.object] } == wanted.1.0
                && found.ignored.count == wanted.1.1
            return isEqual ? nil : "picture \(picture): anchors learn other objects"
        }
    }
}

extension ReferenceDetections {
    /// A line for each thing that the model's post-processor makes otherwise of generated outputs.
    ///
    /// - Throws: where the registry does not know the network.
    package func excesses() throws -> [String] {
        let canvas = Canvas(width: size[1], height: size[0])
        return Found.excesses(of: try detected(in: canvas).first ?? [], count, first)
    }

    /// What is detected where a network of few classes says what the fixture generates, in a picture that was of
    /// another size.
    ///
    /// - Throws: where the registry does not know the network.
    package func detected(in canvas: Canvas) throws -> [[Detection]] {
        let model = try anchorDetector(model)
        // Anchors depend on the picture's size alone, but the network is asked for them.
        model.initialize(seed: 1)
        let anchors = model(.zeros([1, 3, size[0], size[1]])).anchors
        let columns = classes + 1
        func values(_ stream: UInt64, _ width: Int, _ scale: Double, _ shift: Double) -> Tensor {
            Tensor(
                generatedValues(stream: stream, count: anchors.count * width).map {
                    Float($0 * scale - shift)
                },
                shape: [1, anchors.count, width])
        }
        let offsets = values(2, 4, offsetScale, 0)
        let output = AnchorOutput(
            classLogits: values(1, columns, scale, shift),
            boxOffsets: model is FCOS ? absolute(offsets) : offsets,
            qualityLogits: model is FCOS ? values(3, 1, scale, shift) : nil, anchors: anchors)
        return model.postprocessor(output, [canvas])
    }
}

private func anchorDetector(_ name: String) throws -> any Detector<AnchorOutput> {
    let entry = try ModelRegistry.detector(named: name)
    // The file has them as they are trained from drawn values.
    let settings = entry.settingsForDrawnValues
    guard let model = try entry.model(entry.published, settings: settings) as? any Detector<AnchorOutput>
    else {
        throw ReferenceError("\(name) does not look at anchors")
    }
    return model
}

extension ReferenceDetections.Found {
    /// A line for each of the first detections that is another one, or one that there are not so many.
    static func excesses(of found: [Detection], _ count: Int, _ first: [Self]) -> [String] {
        guard found.count == count else { return ["there are \(found.count) detections, not \(count)"] }
        return zip(found, first).enumerated().compactMap { index, pair in
            let (detection, wanted) = pair
            let isEqual = detection.isEqual(
                edges: wanted.box, category: wanted.label - 1, score: wanted.score, boxTolerance: 1e-3,
                scoreTolerance: 1e-5)
            return isEqual ? nil : "detection \(index) is \(detection)"
        }
    }
}

extension AnchorSet {
    /// A line for each anchor that stands elsewhere.
    ///
    /// - Parameter wanted: corners by number.
    func excesses(_ wanted: [String: [Double]]) -> [String] {
        wanted.sorted { $0.key < $1.key }.compactMap { number, corners in
            guard let index = Int(number), index < count else { return "no anchor \(number)" }
            let box = self[index]
            let worst = zip([box.minX, box.minY, box.maxX, box.maxY], corners).map { abs($0 - $1) }.max()
            return worst.map { $0 < 1e-4 } == true ? nil : "anchor \(number) is \(box)"
        }
    }
}

extension [Float] {
    /// One row of a table that lies here row by row.
    fileprivate subscript(rows index: Int, width: Int) -> [Float] {
        Array(self[(index * width)..<((index + 1) * width)])
    }
}
