import ApusTensor
import ApusVision

/// The regions that the second stage learns from: some of the proposals, so many of them with an object (Girshick 2015,
/// arXiv 1504.08083, section 2.3). As in torchvision the objects' own boxes are proposals too, so that there is something
/// to learn before the first stage proposes anything useful.
public struct RegionSampler: Sendable, Hashable {
    public var assigner: OverlapAssigner
    public var sampler: BalancedSampler
    /// Whether the objects' own boxes are proposed.
    public var addsObjects: Bool

    public init(
        assigner: OverlapAssigner = .regions,
        sampler: BalancedSampler = BalancedSampler(count: 512, objectShare: 0.25), addsObjects: Bool = true
    ) {
        self.assigner = assigner
        self.sampler = sampler
        self.addsObjects = addsObjects
    }

    /// - Parameters:
    ///   - proposals: of every picture.
    ///   - objects: of every picture, in the same pixels. Crowds and boxes without an inside are passed over.
    /// - Precondition: there is one list of objects a picture.
    public func callAsFunction(
        _ proposals: Regions, _ objects: [[ObjectAnnotation]], from stream: inout RandomStream
    ) -> Regions {
        precondition(
            proposals.boxes.count == objects.count,
            "RegionSampler: objects of \(objects.count) pictures for proposals of \(proposals.boxes.count)")
        let canvas = proposals.canvas
        let drawn = zip(proposals.boxes, objects).map { boxes, objects in
            let wanted = objects.learnable.map(\.box)
            let candidates = addsObjects ? boxes + wanted : boxes
            let assignment = assigner.assign(wanted, to: AnchorSet(canvas: canvas, boxes: candidates))
            let sample = sampler.sample(assignment, from: &stream)
            return (sample.objects + sample.background).sorted().map { candidates[$0] }
        }
        return Regions(canvas: canvas, boxes: drawn)
    }
}

extension OverlapAssigner {
    /// Regions of a second stage learn the object that they overlap by half, and all others the background: no object
    /// has a claim to a region.
    public static let regions = OverlapAssigner(
        objectThreshold: 0.5, backgroundThreshold: 0.5, everyObjectIsLearned: false)
}
