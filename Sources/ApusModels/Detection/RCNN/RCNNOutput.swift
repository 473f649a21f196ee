import ApusTensor
import ApusVision

/// What R-CNN says of R regions: those of the first picture first.
public struct RCNNOutput: DetectorOutput {
    /// `[R, classes + 1]`, of the network's own last layer, which only its training asks; the background is number 0.
    public let classLogits: Tensor
    /// `[R, classes]`: on which side of each class's support vector machine, and how far.
    public let margins: Tensor
    /// `[R, classes, 4]`: how to move and stretch the region for each class (``BoxCoder`` of weights 1).
    public let boxOffsets: Tensor
    /// What was looked at.
    public let regions: Regions

    /// - Precondition: the shapes are as above.
    public init(classLogits: Tensor, margins: Tensor, boxOffsets: Tensor, regions: Regions) {
        let count = regions.count
        precondition(
            margins.rank == 2 && margins.shape[0] == count
                && classLogits.shape == [count, margins.shape[1] + 1]
                && boxOffsets.shape == [count, margins.shape[1], 4],
            "RCNNOutput: logits \(classLogits.shape), margins \(margins.shape) and offsets "
                + "\(boxOffsets.shape) for \(count) regions")
        self.classLogits = classLogits
        self.margins = margins
        self.boxOffsets = boxOffsets
        self.regions = regions
    }

    public var tensors: [Tensor] { [classLogits, margins, boxOffsets] }
    public var inFloat32: RCNNOutput {
        RCNNOutput(
            classLogits: classLogits.cast(to: .float32), margins: margins.cast(to: .float32),
            boxOffsets: boxOffsets.cast(to: .float32), regions: regions)
    }
}
