import ApusNN
import ApusTensor
import ApusVision

/// What the anchors of a batch should answer, gathered picture by picture.
struct YOLOTargets {
    /// Of anchors that learn an object: their places in the batch.
    private(set) var places: [Int64] = []
    /// What ``CellBoxCoder`` makes of each one's object.
    private var numbers: [Float] = []
    /// 2 less the share of the picture that the object covers: small boxes need more precision.
    private var scales: [Float] = []
    private var edges: [Float] = []
    /// Centres of cells and steps of the grids, and the anchors' sizes, each `[M, 2]`.
    private var centers: [Float] = []
    private var steps: [Float] = []
    private var sizes: [Float] = []
    /// How sure each anchor should be: 0 where it learns no object, `[N * P]`.
    private(set) var objectness: [Float]
    /// How much that counts: nothing where an anchor learns nothing, `[N * P]`.
    private(set) var weights: [Float]
    private let coder: CellBoxCoder
    private let objectWeight: Float

    /// - Parameters:
    ///   - objectWeight: how much objectness counts where an anchor learns an object.
    ///   - backgroundWeight: where it learns that none is there.
    init(_ output: YOLOOutput, objectWeight: Double = 1, backgroundWeight: Double = 1) {
        let count = output.classes.shape[0] * output.anchors.count
        coder = output.coder
        self.objectWeight = Float(objectWeight)
        objectness = [Float](repeating: 0, count: count)
        weights = [Float](repeating: Float(backgroundWeight), count: count)
    }

    /// - Parameter sureness: how sure the anchor of a match should be.
    mutating func add(
        _ picture: Int, _ assignment: AnchorAssignment, _ boxes: [Box], _ anchors: AnchorSet,
        sureness: (AnchorAssignment.Match) -> Double = { _ in 1 }
    ) {
        let first = picture * anchors.count
        for anchor in assignment.ignored { weights[first + anchor] = 0 }
        for match in assignment.matches {
            let (box, anchor) = (boxes[match.object], anchors[match.anchor])
            let step = anchors.step(of: match.anchor)
            let wanted = coder.encode(box, from: anchor, step: step, canvas: anchors.canvas)
            objectness[first + match.anchor] = Float(sureness(match))
            weights[first + match.anchor] = objectWeight
            places.append(Int64(first + match.anchor))
            numbers += [wanted.x, wanted.y, wanted.z, wanted.w]
            let seen = box.clipped(to: anchors.canvas).area
            scales.append(Float(2 - seen / Double(anchors.canvas.width * anchors.canvas.height)))
            edges += [box.minX, box.minY, box.maxX, box.maxY].map(Float.init)
            centers += [Float(anchor.centerX), Float(anchor.centerY)]
            steps += [Float(step.x), Float(step.y)]
            sizes += [Float(anchor.width), Float(anchor.height)]
        }
    }

    var count: Int { places.count }
    /// `[M, 4]`
    var wantedNumbers: Tensor { Tensor(numbers, shape: [count, 4]) }
    /// `[M, 2]`
    var wantedPlaces: Tensor { wantedNumbers.sliced(axis: 1, from: 0, to: 2) }
    var wantedSizes: Tensor { wantedNumbers.sliced(axis: 1, from: 2, to: 4) }
    /// `[M, 1]`
    var scaleColumn: Tensor { Tensor(scales, shape: [count, 1]) }
    /// `[M]`
    var scaleRow: Tensor { Tensor(scales) }
    /// Edges in pixels, `[M, 4]`.
    var wantedBoxes: Tensor { Tensor(edges, shape: [count, 4]) }

    /// Edges in pixels of the boxes that numbers `[M, 4]` mean, `[M, 4]`; of ``CellBoxCoder/anchors``.
    func boxes(at numbers: Tensor) -> Tensor {
        let shape: Shape = [count, 2]
        let place = sigmoid(numbers.sliced(axis: 1, from: 0, to: 2)) - 0.5
        let center = Tensor(centers, shape: shape) + place * Tensor(steps, shape: shape)
        // Early in training a network may ask for sizes that overflow.
        let logarithms = clamp(numbers.sliced(axis: 1, from: 2, to: 4), upper: BoxCoder().largestLogarithm)
        let half = Tensor(sizes, shape: shape) * exponential(logarithms) * 0.5
        return concatenate([center - half, center + half], axis: 1)
    }
}

/// How far a predicted box is from an object's.
public enum YOLOBoxLoss: String, Sendable, Hashable, Codable, CaseIterable {
    /// Of the four numbers, as in the papers of v1 to v3.
    case squared
    case giou
    case diou
    /// YOLOv4's.
    case ciou

    var overlap: BoxOverlap? {
        switch self {
        case .squared: nil
        case .giou: .generalized
        case .diou: .distance
        case .ciou: .complete
        }
    }
}
