import ApusNN
import ApusTensor
import ApusVision

/// What R-CNN's network learns from (Girshick et al. 2014, arXiv 1311.2524, section 2.3): the cross-entropy of every
/// region's class, where a region that overlaps an object by half is of its class, and any other is background.
///
/// It learns from every region of the output; which those are is chosen before (``RegionSampler``). Support vector
/// machines and boxes are no part of it: they are fitted afterwards.
public struct RCNNCriterion: DetectionCriterion, Hashable {
    public var assigner: OverlapAssigner

    public init(assigner: OverlapAssigner = .regions) {
        self.assigner = assigner
    }

    /// Crowds and boxes without an inside are not learned.
    ///
    /// - Precondition: there is one list of objects a picture, and their categories are below the model's classes.
    public func callAsFunction(_ output: RCNNOutput, _ objects: [[ObjectAnnotation]]) -> DetectionLoss {
        callAsFunction(output.classLogits, output.regions, objects)
    }

    /// - Parameter logits: `[R, classes + 1]` of the regions.
    func callAsFunction(
        _ logits: Tensor, _ regions: Regions, _ objects: [[ObjectAnnotation]]
    ) -> DetectionLoss {
        precondition(
            objects.count == regions.boxes.count,
            "RCNNCriterion: objects of \(objects.count) pictures for regions of \(regions.boxes.count)")
        let classes = zip(regions.boxes, objects).flatMap { boxes, objects -> [Int64] in
            let learned = objects.learned(of: logits.shape[1] - 1, "RCNNCriterion")
            let anchors = AnchorSet(canvas: regions.canvas, boxes: boxes)
            return assigner.assign(learned.map(\.box), to: anchors).objects.map {
                $0 >= 0 ? Int64(learned[Int($0)].category + 1) : 0
            }
        }
        guard !classes.isEmpty else { return DetectionLoss(["class_loss": .zeros([])]) }
        return DetectionLoss(["class_loss": crossEntropy(logits, Tensor(classes))])
    }
}
