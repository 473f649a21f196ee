import ApusTensor
import ApusVision

/// Boxes of each picture of a batch that a detector looks at a second time: proposals.
public struct Regions: Sendable, Equatable {
    /// The pictures that the network sees, in whose pixels the boxes are.
    public let canvas: Canvas
    /// Picture by picture.
    public let boxes: [[Box]]

    public init(canvas: Canvas, boxes: [[Box]]) {
        self.canvas = canvas
        self.boxes = boxes
    }

    /// Of all pictures.
    public var count: Int { boxes.reduce(0) { $0 + $1.count } }
}

/// What a detector of two stages gives for R regions: those of the first picture first.
public struct RegionOutput: DetectorOutput {
    /// `[R, classes + 1]`; the background is number 0, and class c of a data set is number c + 1.
    public let classLogits: Tensor
    /// `[R, classes + 1, 4]`: how to move and stretch the region for each class (``BoxCoder``); nobody reads the
    /// background's.
    public let boxOffsets: Tensor
    /// What was looked at.
    public let regions: Regions
    /// Where the regions came from; nil where they were given.
    public let proposals: ProposalOutput?

    /// - Precondition: the shapes are as above.
    public init(
        classLogits: Tensor, boxOffsets: Tensor, regions: Regions, proposals: ProposalOutput? = nil
    ) {
        precondition(
            classLogits.rank == 2 && classLogits.shape[0] == regions.count && classLogits.shape[1] > 1
                && boxOffsets.shape == [regions.count, classLogits.shape[1], 4],
            "RegionOutput: logits \(classLogits.shape) and offsets \(boxOffsets.shape) for \(regions.count) regions"
        )
        self.classLogits = classLogits
        self.boxOffsets = boxOffsets
        self.regions = regions
        self.proposals = proposals
    }

    public var tensors: [Tensor] { [classLogits, boxOffsets] + (proposals?.tensors ?? []) }
    public var inFloat32: RegionOutput {
        RegionOutput(
            classLogits: classLogits.cast(to: .float32), boxOffsets: boxOffsets.cast(to: .float32),
            regions: regions, proposals: proposals?.inFloat32)
    }
}
