import ApusTensor

/// 1 less the generalised intersection over union of pairs of boxes (Rezatofighi et al. 2019, arXiv 1902.09630): 0
/// where they are the same, up to 2 where they are far apart.
///
/// - Parameters:
///   - prediction: `[boxes, 4]`, left, upper, right and lower edges, float32 or bfloat16; computed in float32.
///   - target: of the same shape, boxes with an inside.
///   - reduction: of a loss for each box.
public func generalizedIntersectionOverUnionLoss(
    _ prediction: Tensor, _ target: Tensor, reduction: Reduction = .mean
) -> Tensor {
    precondition(
        prediction.shape == target.shape && prediction.rank == 2 && prediction.shape[1] == 4,
        "generalizedIntersectionOverUnionLoss: boxes \(prediction.shape) beside \(target.shape)")
    let (a, b) = (Edges(prediction), Edges(target))
    // Boxes that lie apart have nothing in common, and no gradient towards it.
    let common =
        relu(minimum(a.right, b.right) - maximum(a.left, b.left))
        * relu(minimum(a.bottom, b.bottom) - maximum(a.top, b.top))
    let union = a.area + b.area - common
    let hull =
        (maximum(a.right, b.right) - minimum(a.left, b.left))
        * (maximum(a.bottom, b.bottom) - minimum(a.top, b.top))
    // Torchvision's, against dividing by 0.
    let tiny = 1e-7
    return reduction.applied(to: 1 - common / (union + tiny) + (hull - union) / (hull + tiny))
}

/// Columns of `[boxes, 4]`, each `[boxes]`.
private struct Edges {
    let left, top, right, bottom: Tensor

    init(_ boxes: Tensor) {
        let columns = (0..<4).map {
            inFloat32(boxes).sliced(axis: 1, from: $0, to: $0 + 1).reshaped(boxes.shape[0])
        }
        (left, top, right, bottom) = (columns[0], columns[1], columns[2], columns[3])
    }

    var area: Tensor { (right - left) * (bottom - top) }
}
