import ApusTensor
import ApusVision

/// What a region proposal network says of A anchors in each of N pictures: in the order of the anchors.
public struct ProposalOutput: DetectorOutput {
    /// `[N, A]`: the logit that an anchor holds an object of whatever class.
    public let objectness: Tensor
    /// `[N, A, 4]`: the object's box from the anchor's (``BoxCoder``).
    public let boxOffsets: Tensor
    /// In pixels of the pictures that the network saw.
    public let anchors: AnchorSet

    /// - Precondition: the shapes are as above.
    public init(objectness: Tensor, boxOffsets: Tensor, anchors: AnchorSet) {
        precondition(
            objectness.rank == 2 && objectness.shape[1] == anchors.count
                && boxOffsets.shape == [objectness.shape[0], anchors.count, 4],
            "ProposalOutput: logits \(objectness.shape) and offsets \(boxOffsets.shape) for \(anchors.count) anchors"
        )
        self.objectness = objectness
        self.boxOffsets = boxOffsets
        self.anchors = anchors
    }

    public var tensors: [Tensor] { [objectness, boxOffsets] }
    public var inFloat32: ProposalOutput {
        ProposalOutput(
            objectness: objectness.cast(to: .float32), boxOffsets: boxOffsets.cast(to: .float32),
            anchors: anchors)
    }
}
