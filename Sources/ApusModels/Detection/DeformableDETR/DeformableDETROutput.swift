import ApusTensor
import ApusVision

/// What Deformable DETR gives: the answers of its queries, and what the places of its maps proposed.
public struct DeformableDETROutput: DetectorOutput {
    /// Behind each layer of the decoder.
    public let answers: SetPredictionOutput
    /// Of every place, as of one layer, with two stages; column 0 says whether anything is there, the others nothing.
    public let proposals: SetPredictionOutput?

    public init(answers: SetPredictionOutput, proposals: SetPredictionOutput? = nil) {
        self.answers = answers
        self.proposals = proposals
    }

    public var tensors: [Tensor] { answers.tensors + (proposals?.tensors ?? []) }
    public var inFloat32: DeformableDETROutput {
        DeformableDETROutput(answers: answers.inFloat32, proposals: proposals?.inFloat32)
    }
}

/// Deformable DETR's loss (Zhu et al. 2020, arXiv 2010.04159, section 4): DETR's with the focal loss of each class alone,
/// and the same for proposals, which all are of one class.
///
/// Terms are those of ``SetCriterion``, and `proposal_loss` of two stages.
public struct DeformableDETRCriterion: DetectionCriterion, Hashable {
    public var set: SetCriterion

    public init(_ set: SetCriterion = .deformable) { self.set = set }

    /// - Precondition: there is one list of objects a picture, and their categories are below the model's classes.
    public func callAsFunction(
        _ output: DeformableDETROutput, _ objects: [[ObjectAnnotation]]
    ) -> DetectionLoss {
        let loss = set(output.answers, objects)
        guard let proposals = output.proposals else { return loss }
        let terms = DetectionLoss(proposalLosses(proposals, objects))
        return DetectionLoss(loss.terms + [("proposal_loss", terms.total)])
    }

    /// The three terms of what the places propose.
    public func proposalLosses(
        _ proposals: SetPredictionOutput, _ objects: [[ObjectAnnotation]]
    ) -> [(name: String, value: Tensor)] {
        set.losses(proposals, layer: 0, proposalTargets(objects, of: proposals))
    }

    /// What there is to propose in each picture: objects of class 0.
    public func proposalTargets(
        _ objects: [[ObjectAnnotation]], of proposals: SetPredictionOutput
    ) -> [[HungarianMatcher.Target]] {
        set.targets(objects, of: proposals).map { targets in
            targets.map { HungarianMatcher.Target(box: $0.box, category: 0) }
        }
    }
}

extension SetCriterion {
    /// With each class asked for alone, in matching and in learning.
    public static let deformable = SetCriterion(
        matcher: HungarianMatcher(classCost: .focal(alpha: 0.25, gamma: 2), classWeight: 2),
        classLoss: .focal(alpha: 0.25, gamma: 2), classWeight: 2)
}

/// The 100 surest pairs of query and class, with nothing suppressed.
public struct DeformableDETRPostprocessor: DetectionPostprocessor, Hashable {
    public var set: SetPredictionPostprocessor

    public init(
        _ set: SetPredictionPostprocessor = SetPredictionPostprocessor(
            classification: .sigmoid, detectionsPerPicture: 100)
    ) {
        self.set = set
    }

    /// - Precondition: there is one canvas a picture.
    public func callAsFunction(_ output: DeformableDETROutput, _ canvases: [Canvas]) -> [[Detection]] {
        set(output.answers, canvases)
    }
}
