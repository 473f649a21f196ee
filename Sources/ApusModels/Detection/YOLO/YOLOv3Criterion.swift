import ApusNN
import ApusTensor
import ApusVision

/// YOLOv3's loss (Redmon and Farhadi 2018, arXiv 1804.02767, sections 2.1 and 2.2), whose gradients are those of the
/// released training: cross-entropy of the place in the cell, of objectness and of each class, half the squared error of
/// the sizes' logarithms, and boxes counted 2 less their share of the picture. All sums are divided by the number of
/// pictures.
///
/// An anchor that two objects claim learns the later one's box and both ones' classes.
public struct YOLOv3Criterion: DetectionCriterion, Hashable {
    public var assigner: ShapeAssigner
    /// Of boxes; those of overlap are in place of both parts of the squared one.
    public var boxLoss: YOLOBoxLoss

    public init(
        assigner: ShapeAssigner = ShapeAssigner(ignoreThreshold: 0.5), boxLoss: YOLOBoxLoss = .squared
    ) {
        self.assigner = assigner
        self.boxLoss = boxLoss
    }

    /// Crowds, boxes without an inside, and those whose centre lies outside of the picture are not learned.
    ///
    /// - Precondition: there is one list of objects a picture, and their categories are below the model's classes.
    public func callAsFunction(_ output: YOLOOutput, _ objects: [[ObjectAnnotation]]) -> DetectionLoss {
        let (pictures, columns, anchors) = (output.classes.shape[0], output.classes.shape[2], output.anchors)
        precondition(
            objects.count == pictures && output.classes.shape[1] == anchors.count,
            "YOLOv3Criterion: objects of \(objects.count) pictures for classes \(output.classes.shape)")
        var targets = YOLOTargets(output)
        var classes: [Int: [Int]] = [:]
        for (picture, (objects, predicted)) in zip(objects, output.decoded()).enumerated() {
            let learned = objects.learned(of: columns, "YOLOv3Criterion")
            let boxes = learned.map(\.box)
            targets.add(
                picture, assigner.assign(boxes, to: anchors, predicted: predicted), boxes, anchors)
            for claim in assigner.claims(boxes, anchors) {
                classes[picture * anchors.count + claim.anchor, default: []].append(
                    learned[claim.object].category)
            }
        }
        let count = Double(pictures)
        let shape: Shape = [pictures, anchors.count]
        let answers = binaryCrossEntropyWithLogits(
            output.objectness, Tensor(targets.objectness, shape: shape), reduction: .none)
        let objectness = (answers * Tensor(targets.weights, shape: shape)).sum() / count
        guard targets.count > 0 else {
            return DetectionLoss([
                "box_loss": .zeros([]), "objectness_loss": objectness, "class_loss": .zeros([]),
            ])
        }
        let places = Tensor(targets.places)
        let numbers = output.boxes.flattened(from: 0, through: 1).taking(places)  // [M, 4]
        let logits = output.classes.flattened(from: 0, through: 1).taking(places)  // [M, classes]
        var wanted = [Float](repeating: 0, count: targets.count * columns)
        for (row, place) in targets.places.enumerated() {
            for category in classes[Int(place)] ?? [] { wanted[row * columns + category] = 1 }
        }
        let named = Tensor(wanted, shape: [targets.count, columns])
        return DetectionLoss([
            "box_loss": boxes(numbers, targets) / count,
            "objectness_loss": objectness,
            "class_loss": binaryCrossEntropyWithLogits(logits, named, reduction: .sum) / count,
        ])
    }

    /// The sum over anchors that learn an object.
    private func boxes(_ numbers: Tensor, _ targets: YOLOTargets) -> Tensor {
        if let overlap = boxLoss.overlap {
            let losses = overlapLoss(
                overlap, targets.boxes(at: numbers), targets.wantedBoxes, reduction: .none)  // [M]
            return (losses * targets.scaleRow).sum()
        }
        let places = binaryCrossEntropyWithLogits(
            numbers.sliced(axis: 1, from: 0, to: 2), targets.wantedPlaces, reduction: .none)  // [M, 2]
        let sizes = meanSquaredError(
            numbers.sliced(axis: 1, from: 2, to: 4), targets.wantedSizes, reduction: .none)  // [M, 2]
        return ((places + sizes * 0.5) * targets.scaleColumn).sum()
    }
}
