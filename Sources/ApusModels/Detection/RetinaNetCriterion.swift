import ApusNN
import ApusTensor
import ApusVision

/// RetinaNet's loss (Lin et al. 2017, arXiv 1708.02002, section 4), as torchvision computes it: focal loss of every
/// anchor that learns anything, and the distance of those that learn an object. Both are divided by the number of the
/// latter in each picture, and their mean is taken over the batch.
public struct RetinaNetCriterion: AnchorCriterion, Hashable {
    public var assigner: OverlapAssigner
    public var coder: BoxCoder
    /// The weight of yes in the focal loss.
    public var alpha: Double
    public var gamma: Double

    public init(
        assigner: OverlapAssigner = OverlapAssigner(), coder: BoxCoder = BoxCoder(weights: [1, 1, 1, 1]),
        alpha: Double = 0.25, gamma: Double = 2
    ) {
        self.assigner = assigner
        self.coder = coder
        self.alpha = alpha
        self.gamma = gamma
    }

    /// Crowds and boxes without an inside are not learned.
    ///
    /// - Precondition: there is one list of objects a picture, and their categories are below the model's classes.
    public func callAsFunction(_ output: AnchorOutput, _ objects: [[ObjectAnnotation]]) -> DetectionLoss {
        let shape = output.classLogits.shape
        precondition(
            objects.count == shape[0],
            "RetinaNetCriterion: objects of \(objects.count) pictures for logits \(shape)")
        let anchors = output.anchors
        let pictures = Float(max(shape[0], 1))
        var classes = [Int](repeating: -1, count: shape[0] * anchors.count)
        var weights = [Float](repeating: 0, count: classes.count)
        var (places, offsets, shares): ([Int64], [Float], [Float]) = ([], [], [])
        for (picture, objects) in objects.enumerated() {
            let learned = objects.learned(of: shape[2] - 1, "RetinaNetCriterion")
            let assignment = assigner.assign(learned.map(\.box), to: anchors)
            let matches = assignment.matches
            let share = 1 / Float(max(matches.count, 1)) / pictures
            let first = picture * anchors.count
            for (anchor, object) in assignment.objects.enumerated() where object != AnchorAssignment.ignored {
                weights[first + anchor] = share
            }
            for match in matches {
                let object = learned[match.object]
                classes[first + match.anchor] = object.category + 1
                places.append(Int64(first + match.anchor))
                let code = coder.encode(object.box, from: anchors[match.anchor])
                offsets += [code.x, code.y, code.z, code.w]
                shares.append(share)
            }
        }
        let logits = output.classLogits.flattened(from: 0, through: 1)  // [N * A, classes + 1]
        let classification = sigmoidFocalLoss(
            logits, classes: classes, weights: weights, alpha: alpha, gamma: gamma)
        guard !places.isEmpty else {
            return DetectionLoss(["class_loss": classification, "box_loss": .zeros([])])
        }
        let found = output.boxOffsets.flattened(from: 0, through: 1).taking(Tensor(places))  // [P, 4]
        let distances = l1Loss(found, Tensor(offsets, shape: found.shape), reduction: .none)  // [P, 4]
        return DetectionLoss([
            "class_loss": classification,
            "box_loss": (distances * Tensor(shares, shape: [places.count, 1])).sum(),
        ])
    }
}
