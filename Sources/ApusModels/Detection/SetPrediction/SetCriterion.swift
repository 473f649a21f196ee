import ApusNN
import ApusTensor
import ApusVision

/// DETR's loss (Carion et al. 2020, arXiv 2005.12872, section 3.1): each object is learned by the one query that is
/// matched to it, and all other queries learn that there is nothing. Each layer's answer is matched and compared anew.
///
/// Terms are `class_loss`, `l1_loss` and `giou_loss` of the last layer, as they count, and `auxiliary_loss`, the sum of
/// all three of the layers before it.
public struct SetCriterion: DetectionCriterion, Hashable {
    /// How right a query is about its class.
    public enum ClassLoss: Sendable, Hashable {
        /// Cross-entropy over classes and none, the mean by weights: 1 where an object is matched, and this where none
        /// is (DETR).
        case crossEntropy(noObjectWeight: Double)
        /// The focal loss of each class alone, over the number of objects (Deformable DETR).
        case focal(alpha: Double, gamma: Double)

        var classification: SetClassification {
            switch self {
            case .crossEntropy: .softmax
            case .focal: .sigmoid
            }
        }
    }

    public var matcher: HungarianMatcher
    public var classLoss: ClassLoss
    public var classWeight: Double
    public var l1Weight: Double
    public var overlapWeight: Double
    /// Whether layers before the last learn too.
    public var learnsEveryLayer: Bool

    public init(
        matcher: HungarianMatcher = HungarianMatcher(),
        classLoss: ClassLoss = .crossEntropy(noObjectWeight: 0.1), classWeight: Double = 1,
        l1Weight: Double = 5, overlapWeight: Double = 2, learnsEveryLayer: Bool = true
    ) {
        self.matcher = matcher
        self.classLoss = classLoss
        self.classWeight = classWeight
        self.l1Weight = l1Weight
        self.overlapWeight = overlapWeight
        self.learnsEveryLayer = learnsEveryLayer
    }

    /// Crowds are not learned, nor boxes without an inside; of boxes that reach over the picture's edge the part inside
    /// is. Where an answer is not a number nothing can be matched, and the loss is not a number either, at which
    /// training stops.
    ///
    /// - Precondition: there is one list of objects a picture, and their categories are below the model's classes.
    public func callAsFunction(_ output: SetPredictionOutput, _ objects: [[ObjectAnnotation]])
        -> DetectionLoss
    {
        let targets = targets(objects, of: output)
        let last = losses(output, layer: output.layers - 1, targets)
        guard learnsEveryLayer, output.layers > 1 else { return DetectionLoss(last) }
        let others = (0..<output.layers - 1).map { DetectionLoss(losses(output, layer: $0, targets)).total }
        return DetectionLoss(last + [("auxiliary_loss", others.dropFirst().reduce(others[0]) { $0 + $1 })])
    }

    /// What there is to find in each picture.
    public func targets(
        _ objects: [[ObjectAnnotation]], of output: SetPredictionOutput
    ) -> [[HungarianMatcher.Target]] {
        precondition(
            objects.count == output.extents.count,
            "SetCriterion: objects of \(objects.count) pictures for logits \(output.classLogits.shape)")
        let classes = classLoss.classification.classes(of: output.classLogits.shape[3])
        return zip(objects, output.extents).map { objects, extent in
            objects.learned(of: classes, "SetCriterion").compactMap { object in
                let box = object.box.clipped(to: extent)
                guard box.isProper else { return nil }
                return HungarianMatcher.Target(
                    box: box.numbers(format: .centerAndSize, frame: .relative, canvas: extent),
                    category: object.category)
            }
        }
    }

    /// The three terms of one layer's answer.
    public func losses(
        _ output: SetPredictionOutput, layer index: Int, _ targets: [[HungarianMatcher.Target]]
    ) -> [(name: String, value: Tensor)] {
        let (logits, boxes) = output.layer(index)
        let (pictures, queries, columns) = (logits.shape[0], logits.shape[1], logits.shape[2])
        let rows = logits.reshaped(pictures * queries, columns)
        let corners = boxes.reshaped(pictures * queries, 4)
        let count = Double(max(targets.reduce(0) { $0 + $1.count }, 1))
        guard let matches = try? matches(output, layer: index, targets) else {
            let damaged = (logits.sum() + boxes.sum()) * Double.nan
            return [("class_loss", damaged), ("l1_loss", damaged), ("giou_loss", damaged)]
        }
        var classes = [Int](repeating: -1, count: pictures * queries)
        var pairs = MatchedBoxes()
        for (picture, matches) in matches.enumerated() {
            for match in matches {
                let place = picture * queries + match.query
                let target = targets[picture][match.object]
                classes[place] = target.category
                pairs.add(place, target.box, output.extents[picture])
            }
        }
        let boxLosses = pairs.losses(of: corners)
        return [
            ("class_loss", classLoss(rows, classes, count) * classWeight),
            ("l1_loss", boxLosses.l1 * (l1Weight / count)),
            ("giou_loss", boxLosses.overlap * (overlapWeight / count)),
        ]
    }

    /// Which query is whose, picture by picture.
    ///
    /// - Throws: where an answer is not a number.
    public func matches(
        _ output: SetPredictionOutput, layer index: Int, _ targets: [[HungarianMatcher.Target]]
    ) throws(AssignmentProblem.Failure) -> [[(query: Int, object: Int)]] {
        let (logits, boxes) = output.layer(index)
        let size = logits.shape[1] * logits.shape[2]
        let probabilities = classLoss.classification.probabilities(logits).floats
        let numbers = boxes.detached().cast(to: .float32).floats.map(Double.init)
        var result: [[(query: Int, object: Int)]] = []
        for (picture, targets) in targets.enumerated() {
            let found = (0..<logits.shape[1]).map { query in
                let start = (picture * logits.shape[1] + query) * 4
                return SIMD4(numbers[start..<start + 4])
            }
            result.append(
                try matcher.matches(
                    probabilities: probabilities[(picture * size)..<((picture + 1) * size)], boxes: found,
                    targets))
        }
        return result
    }
}

extension SetCriterion.ClassLoss {
    /// - Parameters:
    ///   - rows: `[queries of all pictures, columns]`
    ///   - classes: for each row the class of its object, below 0 for none.
    ///   - count: objects in the batch.
    fileprivate func callAsFunction(_ rows: Tensor, _ classes: [Int], _ count: Double) -> Tensor {
        switch self {
        case .crossEntropy(let noObjectWeight):
            let none = rows.shape[1] - 1
            var weights = [Float](repeating: 1, count: none + 1)
            weights[none] = Float(noObjectWeight)
            return ApusNN.crossEntropy(
                rows, Tensor(classes.map { Int64($0 < 0 ? none : $0) }), classWeights: Tensor(weights))
        case .focal(let alpha, let gamma):
            return sigmoidFocalLoss(rows, classes: classes, alpha: alpha, gamma: gamma) / count
        }
    }
}
