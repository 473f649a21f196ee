import ApusTensor

/// (prediction - target)^2.
///
/// - Parameters:
///   - prediction: of any shape, float32 or bfloat16; computed in float32.
///   - target: of the same shape.
public func meanSquaredError(_ prediction: Tensor, _ target: Tensor, reduction: Reduction = .mean) -> Tensor {
    reduction.applied(to: square(difference("meanSquaredError", prediction, target)))
}

/// |prediction - target|.
///
/// - Parameters:
///   - prediction: of any shape, float32 or bfloat16; computed in float32.
///   - target: of the same shape.
public func l1Loss(_ prediction: Tensor, _ target: Tensor, reduction: Reduction = .mean) -> Tensor {
    reduction.applied(to: absolute(difference("l1Loss", prediction, target)))
}

/// d^2 / (2 beta) where d = |prediction - target| is below beta, d - beta / 2 beyond (Girshick 2015).
///
/// - Parameters:
///   - prediction: of any shape, float32 or bfloat16; computed in float32.
///   - target: of the same shape.
///   - beta: not negative; 0 is ``l1Loss(_:_:reduction:)``.
public func smoothL1(
    _ prediction: Tensor, _ target: Tensor, beta: Double = 1, reduction: Reduction = .mean
) -> Tensor {
    precondition(beta >= 0, "smoothL1: beta is not negative, unlike \(beta)")
    if beta == 0 { return l1Loss(prediction, target, reduction: reduction) }
    let distance = absolute(difference("smoothL1", prediction, target))
    return reduction.applied(to: rounded(distance, below: beta) / beta)
}

/// d^2 / 2 where d = |prediction - target| is below delta, delta (d - delta / 2) beyond (Huber 1964).
///
/// - Parameters:
///   - prediction: of any shape, float32 or bfloat16; computed in float32.
///   - target: of the same shape.
///   - delta: positive.
public func huber(
    _ prediction: Tensor, _ target: Tensor, delta: Double = 1, reduction: Reduction = .mean
) -> Tensor {
    precondition(delta > 0, "huber: delta is positive, unlike \(delta)")
    return reduction.applied(to: rounded(absolute(difference("huber", prediction, target)), below: delta))
}

/// d^2 / 2 below the limit and limit (d - limit / 2) beyond, for d >= 0: c (d - c / 2) with c = min(d, limit).
private func rounded(_ distance: Tensor, below limit: Double) -> Tensor {
    let near = clamp(distance, upper: limit)
    return near * (distance - near * 0.5)
}

private func difference(_ operation: StaticString, _ prediction: Tensor, _ target: Tensor) -> Tensor {
    precondition(
        prediction.shape == target.shape,
        "\(operation): prediction \(prediction.shape) beside target \(target.shape)")
    return inFloat32(prediction) - inFloat32(target)
}
