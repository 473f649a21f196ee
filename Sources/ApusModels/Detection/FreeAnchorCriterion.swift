import ApusNN
import ApusTensor
import ApusVision

/// FreeAnchor's loss (Zhang, Wan, Liu, Ji and Ye 2019, "FreeAnchor: learning to match anchors for visual object
/// detection", arXiv 1909.02466) on RetinaNet's network. No threshold says which anchors learn an object: each object
/// has a bag of the anchors that overlap it most, and it is likely where one of them both knows its class and draws its
/// box. Which one that is, the network finds out. Constants are those of the authors' code.
public struct FreeAnchorCriterion: DetectionCriterion, Hashable {
    public var assigner: BagAssigner
    public var coder: BoxCoder
    /// Which predicted boxes are not blamed for seeing an object.
    public var overlap: SaturatedOverlap
    /// The weight of objects; that of the background is 1 - alpha.
    public var alpha: Double
    /// The weight of a box's distance in its likelihood, exp(-weight * smooth L1).
    public var boxWeight: Double
    /// Below which the distance is squared.
    public var beta: Double

    public init(
        assigner: BagAssigner = BagAssigner(), coder: BoxCoder = BoxCoder(),
        overlap: SaturatedOverlap = SaturatedOverlap(), alpha: Double = 0.5, boxWeight: Double = 0.75,
        beta: Double = 0.11
    ) {
        self.assigner = assigner
        self.coder = coder
        self.overlap = overlap
        self.alpha = alpha
        self.boxWeight = boxWeight
        self.beta = beta
    }

    /// Crowds and boxes without an inside are not learned.
    ///
    /// - Precondition: there is one list of objects a picture, and their categories are below the model's classes.
    public func callAsFunction(_ output: AnchorOutput, _ objects: [[ObjectAnnotation]]) -> DetectionLoss {
        let shape = output.classLogits.shape
        precondition(
            objects.count == shape[0],
            "FreeAnchorCriterion: objects of \(objects.count) pictures for logits \(shape)")
        let anchors = output.anchors
        var bags = Bags()
        var seen = PartialAnswers()
        for (picture, objects) in objects.enumerated() {
            let learned = objects.learned(of: shape[2] - 1, "FreeAnchorCriterion")
            guard !learned.isEmpty, anchors.count > 0 else { continue }
            let boxes = learned.map(\.box)
            let predictions = AnchorSet(canvas: anchors.canvas, boxes: predictedBoxes(output, picture))
            let shares = overlap.shares(boxes, of: predictions)
            let candidates = assigner.candidates(boxes, among: anchors)
            for (object, (bag, shares)) in zip(learned, zip(candidates, shares)) {
                /// Of an anchor's answer about the object's class.
                func place(_ anchor: Int) -> Int {
                    (picture * anchors.count + anchor) * shape[2] + object.category + 1
                }
                bags.count += 1
                for anchor in bag {
                    bags.anchors.append(Int64(picture * anchors.count + anchor))
                    bags.answers.append(Int64(place(anchor)))
                    let code = coder.encode(object.box, from: anchors[anchor])
                    bags.offsets += [code.x, code.y, code.z, code.w]
                }
                for (prediction, share) in shares { seen.raise(place(prediction), to: share) }
            }
        }
        let (places, shares) = seen.sorted
        let logits = output.classLogits.flattened(from: 0, through: 1)  // [N * A, classes + 1]
        let negative = partialNegativeFocalLoss(logits, places: places, shares: shares)
        return DetectionLoss([
            "positive_bag_loss": bags.count == 0 ? .zeros([]) : positiveLoss(output, bags),
            "negative_bag_loss": negative * ((1 - alpha) / Double(max(bags.count * assigner.size, 1))),
        ])
    }

    /// Bags of one size, bag by bag.
    private struct Bags {
        var count = 0
        /// Places of anchors in the batch.
        var anchors: [Int64] = []
        /// Places of their answers about the object's class.
        var answers: [Int64] = []
        /// Four for each anchor.
        var offsets: [Float] = []
    }

    private func positiveLoss(_ output: AnchorOutput, _ bags: Bags) -> Tensor {
        let size = bags.anchors.count / bags.count
        let found = output.boxOffsets.flattened(from: 0, through: 1).taking(Tensor(bags.anchors))
        let distances = smoothL1(
            found, Tensor(bags.offsets, shape: found.shape), beta: beta, reduction: .none)  // [B * n, 4]
        let answers = output.classLogits.reshaped(-1).taking(Tensor(bags.answers))  // [B * n]
        let likelihoods = (-softplus(-answers) - distances.sum(axes: [1]) * boxWeight)
            .reshaped(bags.count, size)
        // Mean-max: about the mean while no anchor is likely, about the largest once one is.
        let weights = -logarithm(clamp(1 - exponential(likelihoods), lower: 1e-12))
        return logWeightedMean(likelihoods, weights: weights).sum() * (-alpha / Double(bags.count))
    }

    /// The predicted boxes of a picture.
    private func predictedBoxes(_ output: AnchorOutput, _ picture: Int) -> [Box] {
        let offsets = output.boxOffsets.detached().selected(axis: 0, index: picture).floats  // A * 4
        return (0..<output.anchors.count).map {
            coder.decode(SIMD4(offsets[$0 * 4..<$0 * 4 + 4]), from: output.anchors[$0])
        }
    }
}
