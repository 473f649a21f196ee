import ApusNN
import ApusTensor
import ApusVision

/// AutoAssign's loss (Zhu, Wang, Jiang, Zong, Liu, Li and Sun 2020, "AutoAssign: differentiable label assignment for
/// dense object detection", arXiv 2007.03496). Every point in an object's box is both an example of it and of the
/// background, by weights that the network's own answers and a learned prior of each class make. Constants are those of
/// the authors' code.
public struct AutoAssignCriterion: DetectionCriterion {
    /// The model's own.
    public let prior: CenterPrior
    public var assigner = InsideAssigner()
    public var coder = DistanceCoder()
    /// The weights of the three parts.
    public var weights = (positive: 0.25, negative: 0.75, prior: 0.75)
    /// The weight of a box's loss in its likelihood, exp(-weight * (1 - GIoU)).
    public var boxWeight = 5.0
    /// How much more likely points count, exp(confidence * likelihood).
    public var confidence = 3.0

    public init(prior: CenterPrior) { self.prior = prior }

    /// Crowds and boxes without an inside are not learned. An object in which no point lies is background, though the
    /// losses are divided by the number of all.
    ///
    /// - Precondition: there is one list of objects a picture, their categories are below the model's classes, and the
    ///   output has objectness.
    public func callAsFunction(_ output: AnchorOutput, _ objects: [[ObjectAnnotation]]) -> DetectionLoss {
        let shape = output.classLogits.shape
        precondition(
            objects.count == shape[0],
            "AutoAssignCriterion: objects of \(objects.count) pictures for logits \(shape)")
        guard let objectness = output.qualityLogits else {
            preconditionFailure("AutoAssignCriterion: the output has no objectness")
        }
        precondition(
            prior.mean.shape[0] == shape[2] - 1,
            "AutoAssignCriterion: a prior of \(prior.mean.shape[0]) classes for logits \(shape)")
        let anchors = output.anchors
        let learned = objects.map { $0.learned(of: shape[2] - 1, "AutoAssignCriterion") }
        let candidates = learned.map { assigner.candidates($0.map(\.box), among: anchors) }
        let (places, shares) = certainty(output, learned, candidates).sorted
        let logits = jointLogits(output.classLogits, objectness).flattened(from: 0, through: 1)
        let negative = partialNegativeFocalLoss(logits, places: places, shares: shares) * weights.negative

        guard let points = ObjectPoints(learned, candidates, anchors, columns: shape[2]) else {
            return DetectionLoss([
                "positive_loss": .zeros([]), "negative_loss": negative, "prior_loss": .zeros([]),
            ])
        }
        let priors = prior.logarithms(points.steps, points.categories) + points.mask  // [O, n]
        let distances = output.boxOffsets.flattened(from: 0, through: 1).taking(points.places)  // [O * n, 4]
        let boxes = generalizedIntersectionOverUnionLoss(
            points.cells.boxes(at: distances), points.wantedBoxes, reduction: .none)  // [O * n]
        let answers = logits.reshaped(-1).taking(points.answers)  // [O * n]
        let likelihoods = (-softplus(-answers) - boxes * boxWeight).reshaped(priors.shape)  // [O, n]
        let surprise = -logWeightedMean(
            likelihoods, weights: exponential(likelihoods) * confidence + priors)  // [O]

        let masses = exponential(priors).sum(axes: [1])  // [O]
        let excess = points.pictures.map { picture in
            let mass = masses.sliced(
                axis: 0, from: picture.objects.lowerBound, to: picture.objects.upperBound)
            return Double(picture.count) / clamp(mass.sum(), lower: 1e-12)
        }
        let count = Double(learned.reduce(0) { $0 + $1.count })
        return DetectionLoss([
            "positive_loss": surprise.sum() * (weights.positive / count),
            "negative_loss": negative / Double(max(masses.detached().sum().item, 1)),
            "prior_loss": stack(excess).sum() * (weights.prior / Double(shape[0])),
        ])
    }

    /// For each point in an object how well its box fits, from 0 for the worst point of the object to 1 for the best: so
    /// far it is no background. Fitting any object counts, as in the authors' code, and of objects of one class around a
    /// point the last one's scale.
    private func certainty(
        _ output: AnchorOutput, _ learned: [[ObjectAnnotation]], _ candidates: [[[Int]]]
    ) -> PartialAnswers {
        let (anchors, columns) = (output.anchors, output.classLogits.shape[2])
        let offsets = output.boxOffsets.detached().floats  // N * A * 4
        var answers = PartialAnswers()
        for (picture, (objects, candidates)) in zip(learned, candidates).enumerated() {
            let first = picture * anchors.count
            var fits = [Double](repeating: 0, count: anchors.count)
            for point in Set(candidates.joined()) {
                let start = (first + point) * 4
                let box = coder.decode(SIMD4(offsets[start..<start + 4]), from: anchors[point])
                let overlap = objects.reduce(0) { max($0, box.intersectionOverUnion($1.box)) }
                fits[point] = 1 / max(1 - overlap, tiny)
            }
            for (object, points) in zip(objects, candidates) {
                let inside = points.map { fits[$0] }
                guard let worst = inside.min(), let best = inside.max() else { continue }
                for (point, fit) in zip(points, inside) {
                    let share = (fit - worst + tiny) / (best - worst + tiny)
                    answers.set((first + point) * columns + object.category + 1, Float(share))
                }
            }
        }
        return answers
    }
}

/// The authors', against dividing by 0.
private let tiny = 1e-12

/// The logit of sigmoid(a) * sigmoid(b), which is b - softplus(-a) - softplus(b - softplus(a)).
///
/// - Parameters:
///   - classes: `[N, A, classes + 1]`
///   - objectness: `[N, A, 1]`
private func jointLogits(_ classes: Tensor, _ objectness: Tensor) -> Tensor {
    classes - softplus(-objectness) - softplus(classes - softplus(objectness))  // [N, A, classes + 1]
}
