import ApusNN
import ApusTensor
import ApusVision

/// YOLOv1's loss (Redmon et al. 2015, arXiv 1506.02640, section 2.2, equation 3): squared errors throughout, of the centre
/// in its cell and the square roots of the sizes, of how sure each box is, which should be its intersection over union
/// with the object, and of the classes of cells with an object. All sums are divided by the number of pictures.
public struct YOLOv1Criterion: DetectionCriterion, Hashable {
    public var assigner: ResponsibleAssigner
    /// What boxes count.
    public var boxWeight: Double
    /// What being sure counts where no object is.
    public var backgroundWeight: Double

    public init(
        assigner: ResponsibleAssigner = ResponsibleAssigner(), boxWeight: Double = 5,
        backgroundWeight: Double = 0.5
    ) {
        self.assigner = assigner
        self.boxWeight = boxWeight
        self.backgroundWeight = backgroundWeight
    }

    /// Crowds, boxes without an inside, and those whose centre lies outside of the picture are not learned.
    ///
    /// - Precondition: there is one list of objects a picture, and their categories are below the model's classes.
    public func callAsFunction(_ output: YOLOOutput, _ objects: [[ObjectAnnotation]]) -> DetectionLoss {
        let (pictures, cells, columns) = (
            output.classes.shape[0], output.classes.shape[1], output.classes.shape[2]
        )
        precondition(
            objects.count == pictures,
            "YOLOv1Criterion: objects of \(objects.count) pictures for classes \(output.classes.shape)")
        let anchors = output.anchors
        var targets = YOLOTargets(output, backgroundWeight: backgroundWeight)
        // Cells with an object, by their places in the batch, and the classes of those.
        var places: [Int64] = []
        var classes: [Float] = []
        for (picture, (objects, predicted)) in zip(objects, output.decoded()).enumerated() {
            let learned = objects.learned(of: columns, "YOLOv1Criterion")
            let boxes = learned.map(\.box)
            let assignment = assigner.assign(boxes, to: anchors, predicted: predicted)
            targets.add(picture, assignment, boxes, anchors) {
                predicted[$0.anchor].intersectionOverUnion(boxes[$0.object])
            }
            for match in assignment.matches {
                places.append(Int64(picture * cells + match.anchor / (anchors.count / cells)))
                classes += (0..<columns).map { $0 == learned[match.object].category ? 1 : 0 }
            }
        }
        let count = Double(pictures)
        let shape: Shape = [pictures, anchors.count]
        let misses = square(output.objectness - Tensor(targets.objectness, shape: shape))
        let objectness = (misses * Tensor(targets.weights, shape: shape)).sum() / count
        guard targets.count > 0 else {
            return DetectionLoss([
                "box_loss": .zeros([]), "objectness_loss": objectness, "class_loss": .zeros([]),
            ])
        }
        let numbers = output.boxes.flattened(from: 0, through: 1).taking(Tensor(targets.places))  // [M, 4]
        let shares = output.classes.flattened(from: 0, through: 1).taking(Tensor(places))  // [M, classes]
        return DetectionLoss([
            "box_loss": meanSquaredError(numbers, targets.wantedNumbers, reduction: .sum)
                * (boxWeight / count),
            "objectness_loss": objectness,
            "class_loss": meanSquaredError(
                shares, Tensor(classes, shape: [places.count, columns]), reduction: .sum) / count,
        ])
    }
}
