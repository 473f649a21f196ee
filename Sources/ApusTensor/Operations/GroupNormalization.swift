/// weight * (x - mean) / sqrt(variance + epsilon) + bias, with the mean and variance of each image's
/// groups of neighbouring channels (Wu and He 2018).
///
/// - Parameters:
///   - x: `[N, C]` or `[N, C, spatial...]`, C a multiple of `groups`.
///   - weight: float32 `[C]`; bias likewise.
public func groupNormalization(
    _ x: Tensor, groups: Int, weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double = 1e-5
) -> Tensor {
    precondition(
        x.rank >= 2 && groups > 0 && x.shape[1].isMultiple(of: groups),
        "groupNormalization: input \(x.shape) does not divide into \(groups) groups of channels")
    let channels: Shape = [x.shape[1]]
    precondition(
        (weight == nil || weight?.shape == channels) && (bias == nil || bias?.shape == channels),
        "groupNormalization: input \(x.shape) does not fit weight \(weight?.shape ?? []) and bias \(bias?.shape ?? [])"
    )
    let size = x.shape[1] / groups * x.shape[2...].reduce(1, *)
    let rows = x.reshaped(Shape([x.shape[0] * groups, size]))
    var result = layerNormalization(rows, weight: nil, bias: nil, epsilon: epsilon).reshaped(x.shape)
    let column = Shape([1, x.shape[1]] + Array(repeating: 1, count: x.rank - 2))
    if let weight { result = result * weight.reshaped(column).cast(to: x.dtype) }
    if let bias { result = result + bias.reshaped(column).cast(to: x.dtype) }
    return result
}

/// ``groupNormalization(_:groups:weight:bias:epsilon:)`` with a group for each channel (Ulyanov, Vedaldi and
/// Lempitsky 2016).
///
/// - Parameters:
///   - x: `[N, C, spatial...]`.
///   - weight: float32 `[C]`; bias likewise.
public func instanceNormalization(
    _ x: Tensor, weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double = 1e-5
) -> Tensor {
    precondition(x.rank >= 3, "instanceNormalization: input \(x.shape) has no spatial axes")
    return groupNormalization(x, groups: x.shape[1], weight: weight, bias: bias, epsilon: epsilon)
}
