import ApusNN
import ApusTensor
import ApusVision

/// SSD's loss (Liu et al. 2016, section 2.2), as torchvision computes it.
///
/// Boxes that learn an object pay for its class and for their distance from it; of the others, three for each of them
/// in the same picture, the worst, pay for not being background. Both sums are divided by the number of boxes that
/// learn an object in the whole batch. A batch without objects costs nothing.
public struct SSDCriterion: AnchorCriterion, Hashable {
    public var assigner: ClaimAssigner
    public var coder: BoxCoder
    /// Boxes of background for each with an object, in each picture.
    public var negativesPerPositive: Int

    public init(
        assigner: ClaimAssigner = ClaimAssigner(), coder: BoxCoder = BoxCoder(), negativesPerPositive: Int = 3
    ) {
        precondition(
            negativesPerPositive >= 0, "SSDCriterion: \(negativesPerPositive) negatives for each positive")
        self.assigner = assigner
        self.coder = coder
        self.negativesPerPositive = negativesPerPositive
    }

    /// Crowds, of which nobody knows where one object ends, and boxes without an inside are not learned.
    ///
    /// - Precondition: there is one list of objects a picture, and their categories are below the model's classes.
    public func callAsFunction(_ output: AnchorOutput, _ objects: [[ObjectAnnotation]]) -> DetectionLoss {
        let shape = output.classLogits.shape
        precondition(
            objects.count == shape[0],
            "SSDCriterion: objects of \(objects.count) pictures for logits \(shape)")
        let anchors = output.anchors
        let losses = backgroundLosses(output.classLogits)
        var positives = Rows()
        var negatives: [Int64] = []
        for (picture, objects) in objects.enumerated() {
            let learned = objects.learned(of: shape[2] - 1, "SSDCriterion")
            let matches = assigner.matches(learned.map(\.box), anchors)
            let start = picture * anchors.count
            for match in matches {
                let object = learned[match.object]
                positives.places.append(Int64(start + match.anchor))
                positives.classes.append(Int64(object.category + 1))
                positives.offsets.append(coder.encode(object.box, from: anchors[match.anchor]))
            }
            negatives += HardNegatives.places(
                negativesPerPositive * matches.count, of: losses[start..<start + anchors.count],
                excluding: matches.map(\.anchor)
            ).map { Int64(start + $0) }
        }
        guard !positives.places.isEmpty else {
            return DetectionLoss(["class_loss": .zeros([]), "box_loss": .zeros([])])
        }
        return loss(output, positives, negatives)
    }

    /// Boxes that learn an object, by their places in the batch.
    private struct Rows {
        var places: [Int64] = []
        var classes: [Int64] = []
        var offsets: [SIMD4<Float>] = []
    }

    /// What every box would pay for not being background, picture by picture; a constant.
    private func backgroundLosses(_ logits: Tensor) -> [Float] {
        let logs = logSoftmax(logits.detached().cast(to: .float32))  // [N, A, classes + 1]
        return (-logs.sliced(axis: 2, from: 0, to: 1)).floats  // N * A
    }

    /// Only the rows that count are taken before anything is computed of them.
    private func loss(_ output: AnchorOutput, _ positives: Rows, _ negatives: [Int64]) -> DetectionLoss {
        let count = positives.places.count
        let places = Tensor(positives.places)  // [P]
        let logits = output.classLogits.flattened(from: 0, through: 1)  // [N * A, classes + 1]
            .taking(concatenate([places, Tensor(negatives)], axis: 0))  // [P + Q, classes + 1]
        let classes = positives.classes + [Int64](repeating: 0, count: negatives.count)
        let offsets = output.boxOffsets.flattened(from: 0, through: 1).taking(places)  // [P, 4]
        let wanted = Tensor(
            positives.offsets.flatMap { [$0.x, $0.y, $0.z, $0.w] }, shape: [count, 4])
        return DetectionLoss([
            "class_loss": crossEntropy(logits, Tensor(classes), reduction: .sum) / Double(count),
            "box_loss": smoothL1(offsets, wanted, reduction: .sum) / Double(count),
        ])
    }
}
