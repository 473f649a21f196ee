import ApusNN
import ApusTensor
import ApusVision

/// YOLOv2's loss (Redmon and Farhadi 2016, arXiv 1612.08242, section 2), whose gradients are those of the released
/// training: half the squared errors of the place in the cell, of the sizes' logarithms and of objectness, which should be
/// the box's intersection over union with its object, and cross-entropy of the classes. Boxes count 2 less their share of
/// the picture. All sums are divided by the number of pictures.
///
/// In the beginning boxes without an object are drawn a little to their anchors. Of two objects that claim an anchor the
/// later one is learned.
public struct YOLOv2Criterion: DetectionCriterion, Hashable {
    public var assigner: ShapeAssigner
    /// What objectness counts where an object is learned, and where none is.
    public var objectWeight: Double
    public var backgroundWeight: Double
    /// Whether boxes without an object are drawn to their anchors.
    public var drawsToAnchors: Bool
    /// What being drawn to an anchor counts.
    public var priorWeight: Double

    public init(
        assigner: ShapeAssigner = ShapeAssigner(ignoreThreshold: 0.6), objectWeight: Double = 5,
        backgroundWeight: Double = 1, drawsToAnchors: Bool = false, priorWeight: Double = 0.01
    ) {
        self.assigner = assigner
        self.objectWeight = objectWeight
        self.backgroundWeight = backgroundWeight
        self.drawsToAnchors = drawsToAnchors
        self.priorWeight = priorWeight
    }

    /// Crowds, boxes without an inside, and those whose centre lies outside of the picture are not learned.
    ///
    /// - Precondition: there is one list of objects a picture, and their categories are below the model's classes.
    public func callAsFunction(_ output: YOLOOutput, _ objects: [[ObjectAnnotation]]) -> DetectionLoss {
        let (pictures, columns, anchors) = (output.classes.shape[0], output.classes.shape[2], output.anchors)
        precondition(
            objects.count == pictures && output.classes.shape[1] == anchors.count,
            "YOLOv2Criterion: objects of \(objects.count) pictures for classes \(output.classes.shape)")
        var targets = YOLOTargets(output, objectWeight: objectWeight, backgroundWeight: backgroundWeight)
        var classes: [Int64] = []
        for (picture, (objects, predicted)) in zip(objects, output.decoded()).enumerated() {
            let learned = objects.learned(of: columns, "YOLOv2Criterion")
            let boxes = learned.map(\.box)
            let assignment = assigner.assign(boxes, to: anchors, predicted: predicted)
            targets.add(picture, assignment, boxes, anchors) {
                predicted[$0.anchor].intersectionOverUnion(boxes[$0.object])
            }
            classes += assignment.matches.map { Int64(learned[$0.object].category) }
        }
        let count = Double(pictures)
        let shape: Shape = [pictures, anchors.count]
        let misses = square(sigmoid(output.objectness) - Tensor(targets.objectness, shape: shape))
        let objectness = (misses * Tensor(targets.weights, shape: shape)).sum() * (0.5 / count)
        let rows = output.boxes.flattened(from: 0, through: 1)  // [N * P, 4]
        let prior = drawsToAnchors ? distanceFromAnchors(rows, targets) / count : .zeros([])
        guard targets.count > 0 else {
            return DetectionLoss([
                "box_loss": .zeros([]), "objectness_loss": objectness, "class_loss": .zeros([]),
                "prior_loss": prior,
            ])
        }
        let places = Tensor(targets.places)
        let logits = output.classes.flattened(from: 0, through: 1).taking(places)  // [M, classes]
        return DetectionLoss([
            "box_loss": boxes(rows.taking(places), targets) / count,
            "objectness_loss": objectness,
            "class_loss": crossEntropy(logits, Tensor(classes), reduction: .sum) / count,
            "prior_loss": prior,
        ])
    }

    /// The sum over anchors that learn an object.
    private func boxes(_ numbers: Tensor, _ targets: YOLOTargets) -> Tensor {
        let places = square(sigmoid(numbers.sliced(axis: 1, from: 0, to: 2)) - targets.wantedPlaces)
        let sizes = square(numbers.sliced(axis: 1, from: 2, to: 4) - targets.wantedSizes)
        return ((places + sizes) * targets.scaleColumn).sum() * 0.5
    }

    /// The sum over anchors that learn none: the middle of the cell, and the anchor's own size.
    private func distanceFromAnchors(_ rows: Tensor, _ targets: YOLOTargets) -> Tensor {
        var isFree = [Float](repeating: 1, count: rows.shape[0])
        for place in targets.places { isFree[Int(place)] = 0 }
        let places = square(sigmoid(rows.sliced(axis: 1, from: 0, to: 2)) - 0.5)
        let sizes = square(rows.sliced(axis: 1, from: 2, to: 4))
        return ((places + sizes) * Tensor(isFree, shape: [rows.shape[0], 1])).sum() * (0.5 * priorWeight)
    }
}
