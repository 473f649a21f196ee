import ApusModels
import ApusNN
import ApusTensor
import ApusVision

extension ReferenceTwoStageDetector {
    /// Builds the network, fills it by the fixtures' rule, and runs a training step: a line for each anchor, proposal,
    /// matching, output and loss that differs by 1e-4, and each gradient that differs by 1e-3.
    ///
    /// - Throws: where the registry does not know the network, or not as one of two stages.
    package func excesses() throws -> [String] {
        let model = try build()
        let state = ModelState(model)
        fillByRule(state, salt: salt)
        scale(state, scaled)
        let pictures = generatedPictures(input, salt: salt)
        let objects = objects.map { $0.map(\.annotation) }
        let (_, found, (output, loss)) = valueWithGradients {
            () -> (Tensor, (RegionOutput, DetectionLoss)) in
            let output = model.learningOutput(pictures, objects)
            let loss = model.criterion(output, objects)
            return (loss.total, (output, loss))
        }
        guard let proposed = output.proposals else { return ["it proposes nothing"] }

        var excesses: [String] = []
        func compare(_ what: String, _ distance: Double, _ tolerance: Double = 1e-4) {
            if !(distance < tolerance) { excesses.append("\(what) differs by \(distance)") }
        }
        if proposed.anchors.count != anchorCount {
            excesses.append("there are \(proposed.anchors.count) anchors, not \(anchorCount)")
        }
        excesses += proposed.anchors.excesses(anchors)
        compare("objectness", objectness.distance(to: proposed.objectness))
        compare("proposal offsets", offsets.distance(to: proposed.boxOffsets))
        excesses += matchExcesses(model, proposed.anchors, output.regions)
        for (number, (wanted, boxes)) in zip(regions, output.regions.boxes).enumerated() {
            compare("regions of picture \(number)", wanted.distance(to: boxes.table))
        }
        compare("class logits", classLogits.distance(to: output.classLogits))
        compare("box offsets", boxOffsets.distance(to: output.boxOffsets))
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

    /// The network, which draws every anchor and region, so that nothing is left to chance.
    private func build() throws -> FasterRCNN {
        let entry = try ModelRegistry.detector(named: model)
        let options = settings.mapValues(\.option)
        guard let published = try entry.model(entry.published, settings: options) as? FasterRCNN else {
            throw ReferenceError("\(model) is not a Faster R-CNN")
        }
        var configuration = published.configuration
        configuration.trainingSelection.candidatesPerLevel = candidates
        configuration.trainingSelection.count = proposals
        configuration.criterion.proposals.sampler.count = 1_000_000
        configuration.sampler.sampler.count = 1_000_000
        return FasterRCNN(configuration)
    }

    private func matchExcesses(_ model: FasterRCNN, _ anchors: AnchorSet, _ regions: Regions) -> [String] {
        let criterion = model.configuration.criterion
        return objects.enumerated().flatMap { picture, objects in
            let boxes = objects.map(\.annotation.box)
            let first = criterion.proposals.rule.assign(boxes, to: anchors)
            let second = criterion.regions.assigner.assign(
                boxes, to: AnchorSet(canvas: regions.canvas, boxes: regions.boxes[picture]))
            var lines: [String] = []
            if first.pairs != matches[picture] || first.ignored.count != ignored[picture] {
                lines.append("picture \(picture): anchors learn other objects")
            }
            if second.pairs != regionMatches[picture] {
                lines.append("picture \(picture): regions learn other objects")
            }
            return lines
        }
    }
}

extension ReferenceRegionDetections {
    /// A line for each thing that the model's post-processor makes otherwise of generated outputs.
    ///
    /// - Throws: where the registry does not know the network, or not as one of two stages.
    package func excesses() throws -> [String] {
        let entry = try ModelRegistry.detector(named: model)
        guard let model = entry.build(entry.published) as? any Detector<RegionOutput> else {
            throw ReferenceError("\(model) does not look at regions")
        }
        let canvas = Canvas(width: size[1], height: size[0])
        let columns = classes + 1
        func values(_ stream: UInt64, _ shape: Shape, _ scale: Double) -> Tensor {
            Tensor(
                generatedValues(stream: stream, count: shape.elementCount).map { Float($0 * scale) },
                shape: shape)
        }
        let output = RegionOutput(
            classLogits: values(2, [regions, columns], 4), boxOffsets: values(3, [regions, columns, 4], 2),
            regions: Regions(canvas: canvas, boxes: [generatedRegions(canvas)]))
        return ReferenceDetections.Found.excesses(
            of: model.postprocessor(output, [canvas]).first ?? [], count, first)
    }

    private func generatedRegions(_ canvas: Canvas) -> [Box] {
        let u = generatedValues(stream: 1, count: regions * 4)
        return stride(from: 0, to: u.count, by: 4).map { start in
            Box(
                x: (u[start] + 1) / 2 * Double(canvas.width - 40),
                y: (u[start + 1] + 1) / 2 * Double(canvas.height - 40),
                width: 8 + (u[start + 2] + 1) / 2 * 80, height: 8 + (u[start + 3] + 1) / 2 * 80
            ).clipped(to: canvas)
        }
    }
}

extension ReferenceFrozenDetector {
    /// A line for each output of the published configuration that differs by 1e-4.
    ///
    /// - Throws: where the registry does not know the network, or not as one that looks at anchors.
    package func excesses() throws -> [String] {
        let entry = try ModelRegistry.detector(named: model)
        guard let model = entry.build(entry.published) as? any Detector<AnchorOutput> else {
            throw ReferenceError("\(model) does not look at anchors")
        }
        let state = ModelState(model)
        fillByRule(state, salt: salt)
        scale(state, scaled)
        let output = model(generatedPictures(input, salt: salt))
        return [
            ("class logits", classLogits.distance(to: output.classLogits)),
            ("box offsets", boxOffsets.distance(to: output.boxOffsets)),
        ].compactMap { $0.1 < 1e-4 ? nil : "\($0.0) differs by \($0.1)" }
    }
}

/// Multiplies values by factors, by their names.
private func scale(_ state: ModelState, _ factors: [String: Double]) {
    for entry in state.parameters {
        if let factor = factors[entry.name] { entry.cell.set(entry.cell.detached * factor) }
    }
    for entry in state.buffers {
        if let factor = factors[entry.name] { entry.cell.set(entry.cell.tensor * factor) }
    }
}

extension AnchorAssignment {
    fileprivate var pairs: [[Int]] { matches.map { [$0.anchor, $0.object] } }
}

extension [Box] {
    /// Corners, `[count, 4]`.
    fileprivate var table: Tensor {
        Tensor(
            flatMap { [Float($0.minX), Float($0.minY), Float($0.maxX), Float($0.maxY)] }, shape: [count, 4])
    }
}
