import ApusModels
import ApusNN
import ApusTensor
import ApusVision

extension ReferencePositions {
    /// A line where features differ by 1e-6.
    package func excesses() -> [String] {
        let (rows, columns) = (padding[0].count, padding[0][0].count)
        let flags = padding.flatMap { $0.flatMap { row in row.map { $0 == "#" } } }
        let found = SinePositionEmbedding(featuresPerAxis: features)(
            pictures: padding.count, rows: rows, columns: columns, padding: flags)
        let distance = embedding.distance(to: found)
        return distance < 1e-6 ? [] : ["features differ by \(distance)"]
    }
}

extension ReferenceDETR {
    /// Builds the network, fills it by the fixtures' rule and runs a training step: a line for each output and loss that
    /// differs by 1e-4, each match that is another, each gradient that differs by 1e-3, and each detection.
    package func excesses() -> [String] {
        let model = DETR(configuration)
        let state = ModelState(model)
        fillByRule(state, salt: salt)
        let pictures = filledPictures()
        let annotations = objects.map { $0.map(\.annotation) }
        let criterion = model.configuration.criterion
        let (_, found, output) = valueWithGradients { () -> (Tensor, SetPredictionOutput) in
            let output = model(pictures, extents: sizes)
            return (criterion(output, annotations).total, output)
        }
        var excesses: [String] = []
        func compare(_ what: String, _ distance: Double, _ tolerance: Double = 1e-4) {
            if !(distance < tolerance) { excesses.append("\(what) differs by \(distance)") }
        }
        compare("class logits", logits.distance(to: output.classLogits))
        compare("boxes", boxes.distance(to: output.boxes))
        let targets = criterion.targets(annotations, of: output)
        for (index, layer) in layers.enumerated() {
            let matches = (try? criterion.matches(output, layer: index, targets)) ?? []
            if matches.map({ $0.map { [$0.query, $0.object] } }) != layer.matches {
                excesses.append("layer \(index): queries learn other objects")
            }
            let terms = criterion.losses(output, layer: index, targets)
            for (name, wanted) in layer.losses.sorted(by: { $0.key < $1.key }) {
                let term = terms.first { $0.name == name }.map { Double($0.value.item) }
                compare("layer \(index): \(name)", term.map { abs($0 / wanted - 1) } ?? .infinity)
            }
        }
        let ordered = Dictionary(
            uniqueKeysWithValues: zip(state.parameters.map(\.name), state.ordered(found)))
        for (name, reference) in gradients.sorted(by: { $0.key < $1.key }) {
            let gradient = ordered[name] ?? nil
            compare("the gradient of \(name)", gradient.map { reference.distance(to: $0) } ?? .infinity, 1e-3)
        }
        return excesses + detectionExcesses(model, pictures)
    }

    private func detectionExcesses(_ model: DETR, _ pictures: Tensor) -> [String] {
        let canvas = Canvas(width: target[1], height: target[0])
        let found = model.detections(
            pictures, [Canvas](repeating: canvas, count: sizes.count), extents: sizes)
        return zip(found, detections).enumerated().flatMap { picture, pair in
            guard pair.0.count == pair.1.count else {
                return ["picture \(picture) has \(pair.0.count) detections"]
            }
            return zip(pair.0, pair.1).compactMap { found, wanted in
                let isEqual = found.isEqual(
                    edges: wanted.box, category: wanted.label, score: wanted.score, boxTolerance: 0.02,
                    scoreTolerance: 1e-4)
                return isEqual ? nil : "picture \(picture) has \(found), not \(wanted)"
            }
        }
    }

    /// Of the pictures without their filling.
    private var sizes: [Canvas] { extents.map { Canvas(width: $0[1], height: $0[0]) } }

    private var configuration: DETR.Configuration {
        var body = ResNet.Configuration(
            block: block == "basic" ? .basic : .bottleneck, blocks: blocks, norms: .frozen(epsilon: 1e-5))
        body.dilatesLastStage = dilated
        let width = logits.shape[3] - 1
        return DETR.Configuration(
            body: body,
            size: DETRLayerSize(width: 32, heads: 4, feedForwardWidth: 64, dropout: 0), encoderLayers: 2,
            decoderLayers: layers.count, queries: logits.shape[2], classes: width)
    }

    /// `[N, 3, H, W]`, zeros outside of each picture.
    private func filledPictures() -> Tensor {
        let shape = [sizes.count, 3, canvas[0], canvas[1]]
        let isPicture = sizes.flatMap { size in
            (0..<canvas[0]).flatMap { y in (0..<canvas[1]).map { x in y < size.height && x < size.width } }
        }
        return whereTrue(
            Tensor(isPicture, shape: [sizes.count, 1, canvas[0], canvas[1]]),
            generatedPictures(shape, salt: salt), Tensor.zeros([]))
    }
}
