/// x over its length, the root of the sum of squares, along an axis: a direction (PyTorch's `normalize`). Lengths
/// below `epsilon` count as that, so that zeros stay zeros and get no gradient but their own.
///
/// - Parameters:
///   - x: of any shape, float32 or bfloat16; lengths are computed in float32.
///   - epsilon: 1e-18 or more, so that its square is a float32.
public func unitLength(_ x: Tensor, axis: Int, epsilon: Double = 1e-12) -> Tensor {
    precondition(epsilon >= 1e-18, "unitLength: epsilon \(epsilon) is below 1e-18")
    let wide = x.cast(to: .float32)
    let squares = square(wide).sum(axes: [axis], keepingDimensions: true)
    // Held before the root, whose slope at zero is infinite.
    let factor = reciprocalSquareRoot(clamp(squares, lower: epsilon * epsilon))
    return (wide * factor).cast(to: x.dtype)
}
