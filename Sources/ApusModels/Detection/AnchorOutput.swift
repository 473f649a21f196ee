import ApusTensor
import ApusVision

/// The criterion of detectors that differ in which anchors learn which object.
public protocol AnchorCriterion<Assigner>: DetectionCriterion where Output == AnchorOutput {
    associatedtype Assigner: AnchorAssigner

    var assigner: Assigner { get }
}

/// What a detector gives that looks once at A anchors in each of N pictures: in the order of the anchors.
public struct AnchorOutput: DetectorOutput {
    /// `[N, A, classes + 1]`; the background is number 0, and class c of a data set is number c + 1. Where classes are
    /// asked for one by one (RetinaNet) number 0 is never an object, as in torchvision's networks.
    public let classLogits: Tensor
    /// `[N, A, 4]`, each box as its distance from its anchor: ``BoxCoder``, or ``DistanceCoder``.
    public let boxOffsets: Tensor
    /// `[N, A, 1]`, how much an anchor's answer is worth beside its classes; nil where nobody asks (FCOS does).
    public let qualityLogits: Tensor?
    /// In pixels of the pictures that the network saw.
    public let anchors: AnchorSet

    /// - Precondition: the shapes are as above.
    public init(classLogits: Tensor, boxOffsets: Tensor, qualityLogits: Tensor? = nil, anchors: AnchorSet) {
        precondition(
            classLogits.rank == 3 && classLogits.shape[1] == anchors.count && classLogits.shape[2] > 1
                && boxOffsets.shape == [classLogits.shape[0], anchors.count, 4]
                && qualityLogits.map { $0.shape == [classLogits.shape[0], anchors.count, 1] } ?? true,
            "AnchorOutput: logits \(classLogits.shape) and offsets \(boxOffsets.shape) for \(anchors.count) anchors"
        )
        self.classLogits = classLogits
        self.boxOffsets = boxOffsets
        self.qualityLogits = qualityLogits
        self.anchors = anchors
    }

    public var tensors: [Tensor] { [classLogits, boxOffsets] + (qualityLogits.map { [$0] } ?? []) }
    public var inFloat32: AnchorOutput {
        AnchorOutput(
            classLogits: classLogits.cast(to: .float32), boxOffsets: boxOffsets.cast(to: .float32),
            qualityLogits: qualityLogits?.cast(to: .float32), anchors: anchors)
    }
}
