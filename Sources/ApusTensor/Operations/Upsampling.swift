import COneDNN

/// Every place repeated; the gradient is summed over the repetitions.
struct UpsampleNearest: DifferentiableOperation {
    static var name: OperationName { .upsampleNearest }
    static var hasSecondOrder: Bool { true }
    let scale: [Int]

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        composedBackward(gradient, wanted)
    }

    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [averagePool(gradient, PoolingWindow(kernel: scale)) * Double(scale.reduce(1, *))]
    }
}

/// Each place repeated `scale` times along each spatial axis; a blocked tensor stays so.
///
/// - Parameters:
///   - x: `[N, C, H, W]` or `[N, C, W]`.
///   - scale: a positive whole number for each spatial axis.
/// - Returns: `[N, C, H * scale, W * scale]`.
public func upsampleNearest(_ x: Tensor, scale: [Int]) -> Tensor {
    precondition(
        (3...4).contains(x.rank) && scale.count == x.rank - 2 && scale.allSatisfy { $0 > 0 },
        "upsampleNearest: scale \(scale) does not fit \(x.shape)")
    if scale.allSatisfy({ $0 == 1 }) { return x }
    var shape = x.shape
    for (axis, factor) in scale.enumerated() { shape[axis + 2] *= factor }
    let result = DenseOrder(of: x).room(shape, x.dtype)
    x.physical(like: x).withRepetitions(scale, isSource: true)
        .copy(into: result.physical(like: result).withRepetitions(scale, isSource: false))
    return recorded(result, from: x, UpsampleNearest(scale: scale))
}

extension Tensor {
    /// Each spatial axis as two: places, and repetitions of a place (of stride 0 in the source).
    fileprivate func withRepetitions(_ scale: [Int], isSource: Bool) -> Tensor {
        var sizes = Array(shape.prefix(2))
        var steps = (0..<2).map { strides[$0] }
        for (axis, factor) in scale.enumerated() {
            let (size, step) = (shape[axis + 2], strides[axis + 2])
            sizes += [isSource ? size : size / factor, factor]
            steps += isSource ? [step, 0] : [step * factor, step]
        }
        for axis in (scale.count + 2)..<rank {
            sizes.append(shape[axis])
            steps.append(strides[axis])
        }
        var distances = Strides()
        for (axis, step) in steps.enumerated() { distances[axis] = step }
        return viewed(shape: Shape(sizes), strides: distances)
    }
}
