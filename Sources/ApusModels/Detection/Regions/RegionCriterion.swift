import ApusNN
import ApusTensor
import ApusVision

/// The loss of Fast R-CNN (Girshick 2015, arXiv 1504.08083, section 2.3), as torchvision computes it for Faster R-CNN:
/// of every region its class, and of those with an object the distance of the box that is meant for its class. Both are
/// divided by the number of regions in the whole batch.
///
/// It learns from every region of the output; which those are is chosen before (``RegionSampler``).
public struct RegionCriterion: DetectionCriterion, Hashable {
    public var assigner: OverlapAssigner
    public var coder: BoxCoder
    /// Distances below it count by their squares: 1 in the paper.
    public var beta: Double

    public init(
        assigner: OverlapAssigner = .regions, coder: BoxCoder = BoxCoder(), beta: Double = 1.0 / 9
    ) {
        self.assigner = assigner
        self.coder = coder
        self.beta = beta
    }

    /// Crowds and boxes without an inside are not learned.
    ///
    /// - Precondition: there is one list of objects a picture, and their categories are below the model's classes.
    public func callAsFunction(_ output: RegionOutput, _ objects: [[ObjectAnnotation]]) -> DetectionLoss {
        let (regions, outputs) = (output.regions, output.classLogits.shape[1])
        precondition(
            objects.count == regions.boxes.count,
            "RegionCriterion: objects of \(objects.count) pictures for regions of \(regions.boxes.count)")
        let ignored: Int64 = -100
        var classes: [Int64] = []
        var (places, offsets): ([Int64], [Float]) = ([], [])
        for (boxes, objects) in zip(regions.boxes, objects) {
            let learned = objects.learned(of: outputs - 1, "RegionCriterion")
            let assignment = assigner.assign(
                learned.map(\.box), to: AnchorSet(canvas: regions.canvas, boxes: boxes))
            for (box, object) in zip(boxes, assignment.objects) {
                guard object >= 0, box.isProper else {
                    classes.append(object == AnchorAssignment.ignored ? ignored : 0)
                    continue
                }
                let wanted = learned[Int(object)]
                let column = wanted.category + 1
                places.append(Int64(classes.count * outputs + column))
                classes.append(Int64(column))
                let code = coder.encode(wanted.box, from: box)
                offsets += [code.x, code.y, code.z, code.w]
            }
        }
        let count = classes.count { $0 != ignored }
        guard count > 0 else { return DetectionLoss(["class_loss": .zeros([]), "box_loss": .zeros([])]) }
        let classification = crossEntropy(
            output.classLogits, Tensor(classes), ignoreIndex: Int(ignored), reduction: .mean)
        guard !places.isEmpty else {
            return DetectionLoss(["class_loss": classification, "box_loss": .zeros([])])
        }
        let found = output.boxOffsets.flattened(from: 0, through: 1).taking(Tensor(places))  // [P, 4]
        let distance = smoothL1(found, Tensor(offsets, shape: found.shape), beta: beta, reduction: .sum)
        return DetectionLoss(["class_loss": classification, "box_loss": distance / Double(count)])
    }
}

/// The losses of both stages: what a detector learns that proposes its regions itself.
public struct TwoStageCriterion: DetectionCriterion, Hashable {
    public var proposals: ProposalCriterion
    public var regions: RegionCriterion

    public init(
        proposals: ProposalCriterion = ProposalCriterion(), regions: RegionCriterion = RegionCriterion()
    ) {
        self.proposals = proposals
        self.regions = regions
    }

    /// - Precondition: those of both criteria.
    public func callAsFunction(_ output: RegionOutput, _ objects: [[ObjectAnnotation]]) -> DetectionLoss {
        let second = regions(output, objects)
        guard let proposed = output.proposals else { return second }
        return DetectionLoss(second.terms + proposals(proposed, objects).terms)
    }
}
