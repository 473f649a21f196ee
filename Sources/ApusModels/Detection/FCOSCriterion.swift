import ApusNN
import ApusTensor
import ApusVision

/// FCOS's loss (Tian et al. 2019, arXiv 1904.01355, section 3.1), as torchvision computes it: focal loss of every
/// point, and of those that learn an object the generalised intersection over union and the centredness. All three are
/// divided by the number of the latter in the whole batch.
public struct FCOSCriterion: AnchorCriterion, Hashable {
    public var assigner: CenterAssigner
    public var coder: DistanceCoder
    /// The weight of yes in the focal loss.
    public var alpha: Double
    public var gamma: Double

    public init(
        assigner: CenterAssigner = CenterAssigner(), coder: DistanceCoder = DistanceCoder(),
        alpha: Double = 0.25, gamma: Double = 2
    ) {
        self.assigner = assigner
        self.coder = coder
        self.alpha = alpha
        self.gamma = gamma
    }

    /// Crowds and boxes without an inside are not learned.
    ///
    /// - Precondition: there is one list of objects a picture, their categories are below the model's classes, and the
    ///   output has centredness.
    public func callAsFunction(_ output: AnchorOutput, _ objects: [[ObjectAnnotation]]) -> DetectionLoss {
        let shape = output.classLogits.shape
        precondition(
            objects.count == shape[0],
            "FCOSCriterion: objects of \(objects.count) pictures for logits \(shape)")
        guard let centerness = output.qualityLogits else {
            preconditionFailure("FCOSCriterion: the output has no centredness")
        }
        let anchors = output.anchors
        var classes = [Int](repeating: -1, count: shape[0] * anchors.count)
        var points = Points()
        for (picture, objects) in objects.enumerated() {
            let learned = objects.learned(of: shape[2] - 1, "FCOSCriterion")
            for match in assigner.matches(learned.map(\.box), anchors) {
                let place = picture * anchors.count + match.anchor
                let object = learned[match.object]
                classes[place] = object.category + 1
                points.add(place, anchors[match.anchor], object.box, coder)
            }
        }
        let count = Double(max(points.places.count, 1))
        let logits = output.classLogits.flattened(from: 0, through: 1)  // [N * A, classes + 1]
        let classification = sigmoidFocalLoss(logits, classes: classes, alpha: alpha, gamma: gamma) / count
        guard !points.places.isEmpty else {
            return DetectionLoss([
                "class_loss": classification, "box_loss": .zeros([]), "center_loss": .zeros([]),
            ])
        }
        let places = Tensor(points.places)
        let distances = output.boxOffsets.flattened(from: 0, through: 1).taking(places)  // [P, 4]
        let answers = centerness.reshaped(-1).taking(places)  // [P]
        return DetectionLoss([
            "class_loss": classification,
            "box_loss": generalizedIntersectionOverUnionLoss(
                points.boxes(at: distances), points.wantedBoxes, reduction: .sum) / count,
            "center_loss": binaryCrossEntropyWithLogits(
                answers, Tensor(points.centerness), reduction: .sum) / count,
        ])
    }

    /// Points that learn an object.
    private struct Points {
        private var cells = DistancePoints()
        var centerness: [Float] = []
        private var boxes: [Float] = []

        mutating func add(_ place: Int, _ cell: Box, _ box: Box, _ coder: DistanceCoder) {
            cells.add(place, cell)
            let edges = coder.encode(box, from: cell)
            let across = min(edges.x, edges.z) / max(edges.x, edges.z)
            let down = min(edges.y, edges.w) / max(edges.y, edges.w)
            centerness.append((across * down).squareRoot())
            boxes += [Float(box.minX), Float(box.minY), Float(box.maxX), Float(box.maxY)]
        }

        /// By their places in the batch.
        var places: [Int64] { cells.places }
        var wantedBoxes: Tensor { Tensor(boxes, shape: [places.count, 4]) }
        func boxes(at distances: Tensor) -> Tensor { cells.boxes(at: distances) }
    }
}
