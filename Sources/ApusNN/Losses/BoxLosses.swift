import ApusTensor

/// What a pair of boxes has in common, as a number that is 1 where they are the same.
public enum BoxOverlap: String, Sendable, Hashable, Codable, CaseIterable {
    /// The intersection over union less the share of the enclosing box that neither box covers (Rezatofighi et al. 2019,
    /// arXiv 1902.09630): above -1.
    case generalized
    /// Less the squared distance of the centres over the squared diagonal of the enclosing box (Zheng et al. 2019,
    /// arXiv 1911.08287): above -1.
    case distance
    /// Less that, and a term for the difference of the aspect ratios (the same, equations 8 to 11).
    case complete
}

/// 1 less the overlap of pairs of boxes: 0 where they are the same, up to 2 where they are far apart (a little more of
/// complete overlap).
///
/// - Parameters:
///   - prediction: `[boxes, 4]`, left, upper, right and lower edges, float32 or bfloat16; computed in float32.
///   - target: of the same shape, boxes with an inside.
///   - reduction: of a loss for each box.
public func overlapLoss(
    _ overlap: BoxOverlap, _ prediction: Tensor, _ target: Tensor, reduction: Reduction = .mean
) -> Tensor {
    precondition(
        prediction.shape == target.shape && prediction.rank == 2 && prediction.shape[1] == 4,
        "overlapLoss: boxes \(prediction.shape) beside \(target.shape)")
    let pairs = BoxPairs(Edges(prediction), Edges(target))
    switch overlap {
    case .generalized: return reduction.applied(to: pairs.uncovered + (1 - pairs.intersectionOverUnion))
    case .distance: return reduction.applied(to: pairs.distance + (1 - pairs.intersectionOverUnion))
    case .complete:
        let ratio = pairs.ratioDifference
        // How much the ratios count is a constant, as the paper and torchvision have it: the closer the boxes, the more.
        let share = withoutGradients {
            let ratio = ratio.detached()
            return ratio / (1 - pairs.intersectionOverUnion.detached() + ratio + tiny)
        }
        return reduction.applied(to: pairs.distance + (1 - pairs.intersectionOverUnion) + share * ratio)
    }
}

/// 1 less the generalised intersection over union; see ``overlapLoss(_:_:_:reduction:)``.
public func generalizedIntersectionOverUnionLoss(
    _ prediction: Tensor, _ target: Tensor, reduction: Reduction = .mean
) -> Tensor {
    overlapLoss(.generalized, prediction, target, reduction: reduction)
}

/// Torchvision's, against dividing by 0.
private let tiny = 1e-7

/// What the losses of pairs of boxes are made of, each `[boxes]`.
private struct BoxPairs {
    private let a, b: Edges
    private let union: Tensor
    let intersectionOverUnion: Tensor

    init(_ a: Edges, _ b: Edges) {
        (self.a, self.b) = (a, b)
        // Boxes that lie apart have nothing in common, and no gradient towards it.
        let common =
            relu(minimum(a.right, b.right) - maximum(a.left, b.left))
            * relu(minimum(a.bottom, b.bottom) - maximum(a.top, b.top))
        union = a.area + b.area - common
        intersectionOverUnion = common / (union + tiny)
    }

    private var hull: Edges {
        Edges(
            left: minimum(a.left, b.left), top: minimum(a.top, b.top), right: maximum(a.right, b.right),
            bottom: maximum(a.bottom, b.bottom))
    }

    /// The share of the enclosing box that neither box covers.
    var uncovered: Tensor {
        let area = hull.area
        return (area - union) / (area + tiny)
    }

    /// The squared distance of the centres over the enclosing box's squared diagonal.
    var distance: Tensor {
        let hull = hull
        let diagonal = square(hull.width) + square(hull.height)
        let across = (a.left + a.right - b.left - b.right) * 0.5
        let down = (a.top + a.bottom - b.top - b.bottom) * 0.5
        return (square(across) + square(down)) / (diagonal + tiny)
    }

    /// The squared difference of the angles under which the boxes are seen from a corner, 0...1.
    var ratioDifference: Tensor {
        square(arctangent(b.width / b.height) - arctangent(a.width / a.height))
            * (4 / (Double.pi * Double.pi))
    }
}

/// Columns of `[boxes, 4]`, each `[boxes]`.
private struct Edges {
    let left, top, right, bottom: Tensor

    init(left: Tensor, top: Tensor, right: Tensor, bottom: Tensor) {
        (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
    }

    init(_ boxes: Tensor) {
        let columns = (0..<4).map {
            inFloat32(boxes).sliced(axis: 1, from: $0, to: $0 + 1).reshaped(boxes.shape[0])
        }
        self.init(left: columns[0], top: columns[1], right: columns[2], bottom: columns[3])
    }

    var width: Tensor { right - left }
    var height: Tensor { bottom - top }
    var area: Tensor { width * height }
}
