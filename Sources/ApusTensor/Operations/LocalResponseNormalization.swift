import COneDNN

/// Krizhevsky, Sutskever and Hinton 2012, section 3.3.
struct LocalResponseNormalization: DifferentiableOperation {
    static var name: OperationName { .localResponseNormalization }
    let x: Tensor
    /// k + alpha / size * sum of squares, float32.
    let scale: Tensor
    let parameters: Parameters

    struct Parameters: Sendable {
        let size: Int
        let alpha: Float
        let beta: Float
        let k: Float
    }

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let diff = gradient.contiguous()
        let dx = Tensor(uninitialized: x.shape, dtype: x.dtype)
        check(
            apus_local_response_backward(
                x.dtype.rawValue, x.address, scale.floatAddress, diff.address, dx.address, Int64(x.shape[0]),
                Int64(x.shape[1]), Int64(x.shape[2...].reduce(1, *)), Int64(parameters.size),
                parameters.alpha, parameters.beta), "localResponseNormalization backward")
        return [dx]
    }
}

/// x / (k + alpha / size * sum over `size` neighbouring channels of x^2)^beta (Krizhevsky, Sutskever and
/// Hinton 2012; alpha is divided by the size as in Caffe and PyTorch, the paper's own is `size * alpha`).
///
/// - Parameters:
///   - x: `[N, C]` or `[N, C, spatial...]`.
///   - size: channels in a window, size / 2 of them before the channel; cut off at the ends.
public func localResponseNormalization(
    _ x: Tensor, size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1
) -> Tensor {
    precondition(
        x.rank >= 2 && size > 0 && x.dtype.isFloatingPoint,
        "localResponseNormalization: \(x.dtype)\(x.shape) over \(size) channels")
    let parameters = LocalResponseNormalization.Parameters(
        size: size, alpha: Float(alpha), beta: Float(beta), k: Float(k))
    let source = x.contiguous()
    let result = Tensor(uninitialized: x.shape, dtype: x.dtype)
    let scale = Tensor(uninitialized: x.shape, dtype: .float32)
    check(
        apus_local_response_forward(
            x.dtype.rawValue, source.address, result.address, scale.floatAddress, Int64(x.shape[0]),
            Int64(x.shape[1]), Int64(x.shape[2...].reduce(1, *)), Int64(size), parameters.alpha,
            parameters.beta, parameters.k), "localResponseNormalization")
    return recorded(
        result, from: x,
        LocalResponseNormalization(x: source.detached(), scale: scale, parameters: parameters))
}
