import ApusNN
import ApusTensor
import ApusVision

/// The loss of a region proposal network (Ren et al. 2015, arXiv 1506.01497, section 3.1.2), as torchvision computes it:
/// of anchors that are drawn at random, whether they hold an object, and of those that do the distance of their boxes.
/// Both are divided by the number of the drawn in the whole batch, which makes the paper's two terms about equally
/// heavy, as its weight of 10 does.
public struct ProposalCriterion: DetectionCriterion, Hashable {
    public var assigner: OverlapAssigner
    /// Whether anchors that reach beyond the picture learn nothing, as in the paper; torchvision learns them.
    public var ignoresCrossingAnchors: Bool
    public var sampler: BalancedSampler
    public var coder: BoxCoder
    /// Distances below it count by their squares.
    public var beta: Double

    public init(
        assigner: OverlapAssigner = OverlapAssigner(objectThreshold: 0.7, backgroundThreshold: 0.3),
        ignoresCrossingAnchors: Bool = false,
        sampler: BalancedSampler = BalancedSampler(count: 256, objectShare: 0.5),
        coder: BoxCoder = BoxCoder(weights: [1, 1, 1, 1]), beta: Double = 1.0 / 9
    ) {
        self.assigner = assigner
        self.ignoresCrossingAnchors = ignoresCrossingAnchors
        self.sampler = sampler
        self.coder = coder
        self.beta = beta
    }

    /// What each anchor learns.
    public var rule: any AnchorAssigner {
        if ignoresCrossingAnchors { return InsideAssigner(assigner) }
        return assigner
    }

    /// Crowds and boxes without an inside are not learned. Anchors are drawn from the open scope's stream.
    ///
    /// - Precondition: there is one list of objects a picture.
    public func callAsFunction(_ output: ProposalOutput, _ objects: [[ObjectAnnotation]]) -> DetectionLoss {
        let shape = output.objectness.shape
        precondition(
            objects.count == shape[0],
            "ProposalCriterion: objects of \(objects.count) pictures for logits \(shape)")
        let anchors = output.anchors
        var (drawn, answers): ([Int64], [Float]) = ([], [])
        var (places, offsets): ([Int64], [Float]) = ([], [])
        for (picture, objects) in objects.enumerated() {
            let boxes = objects.learnable.map(\.box)
            let assignment = rule.assign(boxes, to: anchors)
            let sample = withScopeStream { sampler.sample(assignment, from: &$0) }
            let first = picture * anchors.count
            for anchor in sample.objects {
                places.append(Int64(first + anchor))
                let code = coder.encode(boxes[Int(assignment.objects[anchor])], from: anchors[anchor])
                offsets += [code.x, code.y, code.z, code.w]
            }
            drawn += (sample.objects + sample.background).map { Int64(first + $0) }
            answers += [Float](repeating: 1, count: sample.objects.count)
            answers += [Float](repeating: 0, count: sample.background.count)
        }
        guard !drawn.isEmpty else {
            return DetectionLoss(["objectness_loss": .zeros([]), "proposal_loss": .zeros([])])
        }
        let logits = output.objectness.reshaped(-1).taking(Tensor(drawn))  // [D]
        let objectness = binaryCrossEntropyWithLogits(logits, Tensor(answers))
        guard !places.isEmpty else {
            return DetectionLoss(["objectness_loss": objectness, "proposal_loss": .zeros([])])
        }
        let found = output.boxOffsets.flattened(from: 0, through: 1).taking(Tensor(places))  // [P, 4]
        let distance = smoothL1(found, Tensor(offsets, shape: found.shape), beta: beta, reduction: .sum)
        return DetectionLoss([
            "objectness_loss": objectness, "proposal_loss": distance / Double(drawn.count),
        ])
    }
}
