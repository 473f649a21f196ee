import ApusTensor
import ApusVision

/// What the YOLO networks give for N pictures: for each of P anchors four numbers of a box and how sure it is that an
/// object is there, and classes for each anchor, or, in the first version, for each cell.
public struct YOLOOutput: DetectorOutput {
    /// `[N, P, 4]`, as ``coder`` reads them.
    public let boxes: Tensor
    /// `[N, P]`, logits, or in the first version shares.
    public let objectness: Tensor
    /// `[N, P, classes]` or `[N, cells, classes]`, logits or shares.
    public let classes: Tensor
    /// In pixels of the pictures that the network saw; made of grids.
    public let anchors: AnchorSet
    public let coder: CellBoxCoder

    /// - Precondition: the shapes are as above.
    public init(boxes: Tensor, objectness: Tensor, classes: Tensor, anchors: AnchorSet, coder: CellBoxCoder) {
        let (pictures, count) = (boxes.shape[0], anchors.count)
        precondition(
            boxes.shape == [pictures, count, 4] && objectness.shape == [pictures, count] && classes.rank == 3
                && classes.shape[0] == pictures && classes.shape[1] > 0
                && count.isMultiple(of: classes.shape[1]) && !anchors.grids.isEmpty,
            "YOLOOutput: boxes \(boxes.shape), objectness \(objectness.shape) and classes \(classes.shape) for \(count) anchors in \(anchors.grids.count) grids"
        )
        self.boxes = boxes
        self.objectness = objectness
        self.classes = classes
        self.anchors = anchors
        self.coder = coder
    }

    /// Of rows of four numbers, objectness and classes, `[N, P, 5 + classes]`.
    init(rows: Tensor, anchors: AnchorSet) {
        self.init(
            boxes: rows.sliced(axis: 2, from: 0, to: 4),
            objectness: rows.sliced(axis: 2, from: 4, to: 5).reshaped(rows.shape[0], rows.shape[1]),
            classes: rows.sliced(axis: 2, from: 5, to: rows.shape[2]), anchors: anchors, coder: .anchors)
    }

    public var tensors: [Tensor] { [boxes, objectness, classes] }
    public var inFloat32: YOLOOutput {
        YOLOOutput(
            boxes: boxes.cast(to: .float32), objectness: objectness.cast(to: .float32),
            classes: classes.cast(to: .float32), anchors: anchors, coder: coder)
    }

    /// The boxes that every anchor of every picture means as the network stands, picture by picture.
    package func decoded() -> [[Box]] {
        let numbers = boxes.detached().cast(to: .float32).floats  // N * P * 4
        return (0..<boxes.shape[0]).map { picture in
            var decoded: [Box] = []
            decoded.reserveCapacity(anchors.count)
            for (level, grid) in zip(anchors.levels, anchors.grids) {
                for anchor in level {
                    let start = (picture * anchors.count + anchor) * 4
                    decoded.append(
                        coder.decode(
                            SIMD4(numbers[start..<start + 4]), from: anchors[anchor], step: grid.step,
                            canvas: anchors.canvas))
                }
            }
            return decoded
        }
    }
}

extension AnchorSet {
    /// The step of the grid that an anchor belongs to.
    func step(of anchor: Int) -> SIMD2<Double> {
        let level = levels.firstIndex { $0.contains(anchor) } ?? 0
        return grids[level].step
    }
}
