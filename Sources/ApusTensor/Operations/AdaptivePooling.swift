import COneDNN

/// Windows that follow from the output's size where that does not divide the input's.
struct AdaptivePooling: DifferentiableOperation {
    static var name: OperationName { .adaptivePooling }
    let shape: Shape
    /// Place of each maximum in its plane; nil for means.
    let places: Tensor?

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let diff = gradient.contiguous()
        let result = Tensor(uninitialized: shape, dtype: .float32)
        var (dst, src) = (diff.rawTensor(), result.rawTensor())
        check(
            apus_adaptive_pool_backward(
                places != nil, &dst, &src, places?.address.assumingMemoryBound(to: Int32.self)),
            "adaptive pooling backward")
        return [result]
    }
}

/// Mean of each of `output` windows that cover the input: window j of O over a length L is
/// floor(j L / O) ..< ceil((j + 1) L / O).
///
/// - Parameters:
///   - x: `[N, C, H, W]` or `[N, C, W]`.
///   - output: size of the result along each spatial axis.
public func adaptiveAveragePool(_ x: Tensor, output: [Int]) -> Tensor {
    validateAdaptive("adaptiveAveragePool", x, output)
    if output.allSatisfy({ $0 == 1 }) { return x.mean(axes: Array(2..<x.rank), keepingDimensions: true) }
    if let window = evenWindow(x, output) { return averagePool(x, window) }
    return adaptivePool(x, output, isMaximum: false)
}

/// Largest value of each of `output` windows, cut as in ``adaptiveAveragePool(_:output:)``; the gradient goes
/// to the first of equals.
///
/// - Parameters:
///   - x: `[N, C, H, W]` or `[N, C, W]`.
///   - output: size of the result along each spatial axis.
public func adaptiveMaxPool(_ x: Tensor, output: [Int]) -> Tensor {
    validateAdaptive("adaptiveMaxPool", x, output)
    if let window = evenWindow(x, output) { return maxPool(x, window) }
    return adaptivePool(x, output, isMaximum: true)
}

private func validateAdaptive(_ operation: StaticString, _ x: Tensor, _ output: [Int]) {
    precondition(
        (3...4).contains(x.rank) && output.count == x.rank - 2 && output.allSatisfy { $0 > 0 }
            && x.shape[2...].allSatisfy { $0 > 0 },
        "\(operation): \(x.shape) to \(output)")
}

/// The fixed window that the adaptive ones are when the sizes divide.
private func evenWindow(_ x: Tensor, _ output: [Int]) -> PoolingWindow? {
    let sizes = Array(x.shape[2...])
    guard zip(sizes, output).allSatisfy({ $0.isMultiple(of: $1) }) else { return nil }
    return PoolingWindow(kernel: zip(sizes, output).map { $0 / $1 })
}

private func adaptivePool(_ x: Tensor, _ output: [Int], isMaximum: Bool) -> Tensor {
    let source = x.cast(to: .float32).contiguous()
    let shape = Shape([x.shape[0], x.shape[1]] + output)
    let result = Tensor(uninitialized: shape, dtype: .float32)
    let places = isMaximum ? Tensor(uninitialized: shape, dtype: .int32) : nil
    var (src, dst) = (source.rawTensor(), result.rawTensor())
    check(
        apus_adaptive_pool_forward(
            isMaximum, &src, &dst, places?.address.assumingMemoryBound(to: Int32.self)), "adaptive pooling")
    return recorded(result, from: source, AdaptivePooling(shape: x.shape, places: places)).cast(to: x.dtype)
}
