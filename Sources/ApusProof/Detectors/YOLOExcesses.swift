import ApusModels
import ApusNN
import ApusTensor
import ApusVision

extension ReferenceYOLO.Network {
    /// A line for each output that differs by 1e-4.
    ///
    /// - Throws: where the registry does not know the network or its options.
    package func excesses() throws -> [String] {
        let entry = try ModelRegistry.detector(named: model)
        guard let model = try entry.model(entry.published, settings: options) as? any Detector<YOLOOutput>
        else {
            throw ReferenceError("\(model) does not give what the YOLO networks give")
        }
        fillByRule(ModelState(model), salt: salt)
        let output = model(generatedPictures(input, salt: salt))
        return [
            ("boxes", boxes, output.boxes), ("objectness", objectness, output.objectness),
            ("classes", classes, output.classes),
        ].compactMap { name, wanted, found in
            let distance = wanted.distance(to: found)
            return distance < 1e-4 ? nil : "\(name) differ by \(distance)"
        }
    }
}

extension ReferenceYOLO.Losses {
    /// A line for each matching that is not the same, and each loss and gradient that differs by 1e-4.
    package func excesses() throws -> [String] {
        let anchors = anchors
        let shapes: [(String, Shape)] = [
            ("boxes", [objects.count, anchors.count, 4]), ("objectness", [objects.count, anchors.count]),
            ("classes", [objects.count, version == 1 ? cells : anchors.count, classes]),
        ]
        let inputs = try shapes.enumerated().map { index, shape in
            guard let scaling = values[shape.0], scaling.count == 2 else {
                throw ReferenceError("\(name): no values of \(shape.0)")
            }
            let numbers = generatedValues(
                stream: salt * 4 + UInt64(index) + 1, count: shape.1.elementCount)
            return Tensor(numbers.map { Float($0 * scaling[0] + scaling[1]) }, shape: shape.1)
        }
        let objects = objects.map { $0.map(\.annotation) }
        let criterion = try criterion
        var excesses: [String] = []
        let (_, found) = valueWithGradients(at: inputs) { leaves -> Tensor in
            let output = YOLOOutput(
                boxes: leaves[0], objectness: leaves[1], classes: leaves[2], anchors: anchors,
                coder: version == 1 ? .squareRoots : .anchors)
            let loss = criterion(output, objects)
            for (name, wanted) in losses.sorted(by: { $0.key < $1.key }) {
                let found = loss[name].map { Double($0.item) } ?? .nan
                let isEqual = abs(found - wanted) <= 1e-4 * max(abs(wanted), 1e-3)
                if !isEqual { excesses.append("\(name) is \(found), not \(wanted)") }
            }
            if loss.terms.count != losses.count { excesses.append("there are \(loss.terms.count) losses") }
            excesses += matchExcesses(output)
            return loss.total
        }
        for (index, shape) in shapes.enumerated() {
            let distance = found[index].flatMap { gradient in
                gradients[shape.0].map { $0.distance(to: gradient) }
            }
            if !((distance ?? .infinity) < 1e-4) {
                excesses.append("the gradient of \(shape.0) differs by \(distance ?? .infinity)")
            }
        }
        return excesses
    }

    private var cells: Int { grids.reduce(0) { $0 + $1.columns * $1.rows } }

    private var anchors: AnchorSet {
        let size = SIMD2(Double(canvas[0]), Double(canvas[1]))
        return AnchorSet(
            canvas: Canvas(width: canvas[0], height: canvas[1]),
            grids: grids.map { grid in
                let step = size / SIMD2(Double(grid.columns), Double(grid.rows))
                return AnchorGrid(
                    shapes: grid.shapes.map { version == 1 ? step : SIMD2($0[0], $0[1]) }, step: step,
                    columns: grid.columns, rows: grid.rows)
            })
    }

    private var criterion: any DetectionCriterion<YOLOOutput> {
        get throws {
            switch version {
            case 1: return YOLOv1Criterion()
            case 2: return YOLOv2Criterion(drawsToAnchors: drawsToAnchors)
            default:
                guard let boxLoss = YOLOBoxLoss(rawValue: boxLoss) else {
                    throw ReferenceError("\(name): no loss of boxes is called \(boxLoss)")
                }
                return YOLOv3Criterion(boxLoss: boxLoss)
            }
        }
    }

    private func matchExcesses(_ output: YOLOOutput) -> [String] {
        let assigner: any PredictedBoxAssigner =
            switch version {
            case 1: YOLOv1Criterion().assigner
            case 2: YOLOv2Criterion().assigner
            default: YOLOv3Criterion().assigner
            }
        return output.decoded().enumerated().compactMap { picture, predicted in
            let boxes = objects[picture].map(\.annotation.box)
            let found = assigner.assign(boxes, to: output.anchors, predicted: predicted)
            let isEqual =
                found.matches.map { [$0.anchor, $0.object] } == matches[picture]
                && found.ignored == ignored[picture]
            return isEqual ? nil : "picture \(picture): anchors learn other objects, or others learn nothing"
        }
    }
}
