import ApusModels
import ApusNN
import ApusTensor
import ApusVision

extension ReferenceDeformableDETR {
    /// Builds the network, fills it by the fixtures' rule, and runs a training step: a line for each output and loss that
    /// differs by 1e-4, each gradient that differs by 1e-3, each other match and each other detection.
    package func excesses() -> [String] {
        let model = DeformableDETR(configuration)
        let state = ModelState(model)
        fillByRule(state, salt: salt)
        let sizes = extents.map { Canvas(width: $0[1], height: $0[0]) }
        let pictures = cut(generatedPictures([sizes.count, 3] + canvas, salt: salt), to: sizes)
        let objects = objects.map { $0.map(\.annotation) }
        let (total, found, output) = valueWithGradients { () -> (Tensor, DeformableDETROutput) in
            let output = model(pictures, extents: sizes)
            return (model.criterion(output, objects).total, output)
        }

        var excesses: [String] = []
        func compare(_ what: String, _ distance: Double, _ tolerance: Double = 1e-4) {
            if !(distance < tolerance) { excesses.append("\(what) differs by \(distance)") }
        }
        compare("logits", logits.distance(to: output.answers.classLogits))
        compare("boxes", boxes.distance(to: output.answers.boxes))
        if let proposalLogits, let proposalBoxes {
            let (logits, boxes) = (output.proposals?.classLogits, output.proposals?.boxes)
            compare("proposals' logits", distance(proposalLogits, logits))
            compare("proposals' boxes", distance(proposalBoxes, boxes))
        }
        excesses += layerExcesses(model.configuration.criterion, output, objects)
        compare("total loss", abs(Double(total.item) / self.total - 1))
        let ordered = Dictionary(
            uniqueKeysWithValues: zip(state.parameters.map(\.name), state.ordered(found)))
        for (name, reference) in gradients.sorted(by: { $0.key < $1.key }) {
            // Where heads are one and the same the state knows them by their first name.
            let original = state.aliases.first { $0.name == name }?.original ?? name
            let gradient = ordered[original] ?? nil
            compare("the gradient of \(name)", gradient.map { reference.distance(to: $0) } ?? .infinity, 1e-3)
        }
        let canvas = Canvas(width: target[1], height: target[0])
        let detections = model.postprocessor(output, [canvas, canvas])
        return excesses + detectionExcesses(detections.first ?? [])
    }

    /// Without the leading axis of layers.
    private func distance(_ reference: ReferenceTensor, _ tensor: Tensor?) -> Double {
        tensor.map { reference.distance(to: $0.selected(axis: 0, index: 0)) } ?? .infinity
    }

    private func layerExcesses(
        _ criterion: DeformableDETRCriterion, _ output: DeformableDETROutput, _ objects: [[ObjectAnnotation]]
    ) -> [String] {
        let set = criterion.set
        let targets = set.targets(objects, of: output.answers)
        return layers.enumerated().flatMap { index, wanted -> [String] in
            let isProposal = index == output.answers.layers
            guard let answers = isProposal ? output.proposals : output.answers else {
                return ["layer \(index) is missing"]
            }
            let layer = isProposal ? 0 : index
            let targets = isProposal ? criterion.proposalTargets(objects, of: answers) : targets
            let matches = try? set.matches(answers, layer: layer, targets)
            let pairs = matches?.map { $0.map { [$0.query, $0.object] } }
            var excesses = pairs == wanted.matches ? [] : ["layer \(index) matches other queries"]
            let losses = set.losses(answers, layer: layer, targets)
            for (name, value) in wanted.losses.sorted(by: { $0.key < $1.key }) {
                let loss = losses.first { $0.name == name }?.value
                let distance = loss.map { abs(Double($0.item) / value - 1) } ?? .infinity
                if !(distance < 1e-4) {
                    excesses.append("\(name) of layer \(index) differs by \(distance)")
                }
            }
            return excesses
        }
    }

    /// Scores in their order; boxes and labels wherever they are, for what is equal but for rounding may change places.
    private func detectionExcesses(_ found: [Detection]) -> [String] {
        guard found.count >= detections.count else { return ["there are only \(found.count) detections"] }
        return detections.indices.compactMap { index in
            let wanted = detections[index]
            let isInOrder = abs(found[index].score - wanted.score) < 1e-4
            let isFound = found.contains {
                $0.isEqual(
                    edges: wanted.box, category: wanted.label, score: wanted.score, boxTolerance: 0.02,
                    scoreTolerance: 1e-4)
            }
            return isInOrder && isFound ? nil : "detection \(index) is \(found[index])"
        }
    }
}

/// Pictures of the upper left corners of `[N, C, H, W]`, and zeros beside and below them.
private func cut(_ pictures: Tensor, to extents: [Canvas]) -> Tensor {
    let (height, width) = (pictures.shape[2], pictures.shape[3])
    let inside = extents.flatMap { extent in
        (0..<height * width).map { $0 / width < extent.height && $0 % width < extent.width }
    }
    return whereTrue(Tensor(inside, shape: [extents.count, 1, height, width]), pictures, .zeros([]))
}
