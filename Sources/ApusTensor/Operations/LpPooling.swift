/// The p-norm of each window, (sum of x^p)^(1/p): a sum, not a mean (Sermanet, Chintala and LeCun 2012;
/// PyTorch's LPPool). p = 1 is the sum, and large p come near the largest value.
///
/// A sum of zero has the gradient zero. With an odd p above 1 a negative sum has no real root and gives NaN,
/// as in PyTorch.
///
/// - Parameters:
///   - x: `[N, C, H, W]` or `[N, C, W]`.
///   - window: without padding.
public func lpPool(_ x: Tensor, p: Double, _ window: PoolingWindow) -> Tensor {
    precondition(p > 0, "lpPool: p is positive, not \(p)")
    precondition(window.padding.allSatisfy { $0 == 0 }, "lpPool: the window \(window.kernel) has padding")
    let powers = p == 1 ? x : (p == 2 ? square(x) : power(x, p))
    let sums = averagePool(powers, window) * Double(window.kernel.reduce(1, *))
    if p == 1 { return sums }
    // At zero the root's slope is infinite: there a constant takes its place.
    let isZero = sums .== 0
    let safe = whereTrue(isZero, Tensor.ones([], dtype: x.dtype), sums)
    let roots = p == 2 ? squareRoot(safe) : power(safe, 1 / p)
    return whereTrue(isZero, Tensor.zeros([], dtype: x.dtype), roots)
}
