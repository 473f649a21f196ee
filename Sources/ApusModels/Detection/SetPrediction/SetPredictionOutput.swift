import ApusTensor
import ApusVision

/// What a detector gives that answers with a set: Q queries, each of them one object or none, and that once behind each
/// of L layers, the last of which is the answer.
public struct SetPredictionOutput: DetectorOutput {
    /// `[L, N, Q, columns]`. Column c is class c; where classes exclude each other one column more says that there is
    /// none.
    public let classLogits: Tensor
    /// `[L, N, Q, 4]`: centre x and y, width and height, 0 to 1, as shares of each picture without its filling.
    public let boxes: Tensor
    /// The size of each picture without its filling, in pixels of what the network saw.
    public let extents: [Canvas]

    /// - Precondition: the shapes are as above.
    public init(classLogits: Tensor, boxes: Tensor, extents: [Canvas]) {
        precondition(
            classLogits.rank == 4 && classLogits.shape[3] > 0
                && Array(boxes.shape) == Array(classLogits.shape.prefix(3)) + [4]
                && extents.count == classLogits.shape[1],
            "SetPredictionOutput: logits \(classLogits.shape) and boxes \(boxes.shape) of \(extents.count) pictures"
        )
        self.classLogits = classLogits
        self.boxes = boxes
        self.extents = extents
    }

    public var tensors: [Tensor] { [classLogits, boxes] }
    public var inFloat32: SetPredictionOutput {
        SetPredictionOutput(
            classLogits: classLogits.cast(to: .float32), boxes: boxes.cast(to: .float32), extents: extents)
    }

    /// How many layers answer.
    public var layers: Int { classLogits.shape[0] }

    /// What one layer answers: logits `[N, Q, columns]` and boxes `[N, Q, 4]`.
    func layer(_ index: Int) -> (logits: Tensor, boxes: Tensor) {
        (classLogits.selected(axis: 0, index: index), boxes.selected(axis: 0, index: index))
    }
}

/// What the columns of class logits are to each other.
public enum SetClassification: Sendable, Hashable {
    /// Classes exclude each other, and the last column says that there is no object (DETR).
    case softmax
    /// Each class is asked for alone (Deformable DETR).
    case sigmoid

    /// Classes of objects where logits have so many columns.
    func classes(of columns: Int) -> Int { self == .softmax ? columns - 1 : columns }

    /// Of every column, in float32.
    func probabilities(_ logits: Tensor) -> Tensor {
        let logits = logits.detached().cast(to: .float32)
        return self == .softmax ? ApusTensor.softmax(logits) : ApusTensor.sigmoid(logits)
    }
}
