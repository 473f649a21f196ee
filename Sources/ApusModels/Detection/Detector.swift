import ApusNN
import ApusTensor
import ApusVision

/// A model that says of every one of many boxes spread over a picture what is in it and how far off it is.
///
/// Learning and using it are other types' business: the criterion makes losses of the raw output, the post-processor
/// makes detections of it.
public protocol Detector: Module {
    /// Classes of objects; the background is none of them.
    var classes: Int { get }
    /// What is subtracted from each channel of a picture, in red, green, blue, where black is 0 and white is 1.
    var pictureMean: [Float] { get }
    /// What each channel is then divided by.
    var pictureDeviation: [Float] { get }
    /// What it learns with, as its paper has it.
    var criterion: any DetectionCriterion { get }
    /// What its answers are read with, as its paper has it.
    var postprocessor: any DetectionPostprocessor { get }

    /// The raw answer to normalised pictures `[N, channels, H, W]`.
    func callAsFunction(_ pictures: Tensor) -> DetectionOutput
}

/// What a detector gives for a batch of N pictures with A anchors each.
public struct DetectionOutput: Sendable {
    /// `[N, A, classes + 1]`; the background is number 0, and class c of a data set is number c + 1.
    public let classLogits: Tensor
    /// `[N, A, 4]`, each box as its distance from its anchor (``BoxCoder``).
    public let boxOffsets: Tensor
    /// In pixels of the pictures that the network saw.
    public let anchors: AnchorSet

    /// - Precondition: the shapes are as above.
    public init(classLogits: Tensor, boxOffsets: Tensor, anchors: AnchorSet) {
        precondition(
            classLogits.rank == 3 && classLogits.shape[1] == anchors.count && classLogits.shape[2] > 1
                && boxOffsets.shape == [classLogits.shape[0], anchors.count, 4],
            "DetectionOutput: logits \(classLogits.shape) and offsets \(boxOffsets.shape) for \(anchors.count) anchors"
        )
        self.classLogits = classLogits
        self.boxOffsets = boxOffsets
        self.anchors = anchors
    }
}

/// Compares a detector's raw output with what is in the pictures.
public protocol DetectionCriterion: Sendable {
    /// - Parameter objects: of every picture of the batch, in pixels of what the network saw.
    func callAsFunction(_ output: DetectionOutput, _ objects: [[ObjectAnnotation]]) -> DetectionLoss
}

/// The parts of a detector's loss, each a float32 scalar.
public struct DetectionLoss: Sendable {
    /// How wrong the classes are.
    public let classification: Tensor
    /// How far off the boxes are.
    public let regression: Tensor

    public init(classification: Tensor, regression: Tensor) {
        self.classification = classification
        self.regression = regression
    }

    /// What is learned from.
    public var total: Tensor { classification + regression }
}

/// Reads detections off a detector's raw output.
public protocol DetectionPostprocessor: Sendable {
    /// - Parameter canvases: the size of every picture of the batch before it was resized for the network.
    /// - Returns: for every picture its detections, the surest first, in pixels of its canvas.
    func callAsFunction(_ output: DetectionOutput, _ canvases: [Canvas]) -> [[Detection]]
}
