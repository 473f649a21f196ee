import COneDNN

/// The update rules on values as they lie in memory: one pass over `count` floats each, PyTorch's arithmetic.
package enum OptimizerKernels {
    package typealias Values = UnsafeMutablePointer<Float>

    /// - Parameter momentum: nil where there is none; `isFirst` fills it.
    package static func sgd(
        _ values: Values, gradient: UnsafePointer<Float>, momentum: Values?, count: Int, rate: Double,
        momentumShare: Double, dampening: Double, weightDecay: Double, isNesterov: Bool, isFirst: Bool
    ) {
        apus_sgd(
            values, gradient, momentum, Int64(count), Float(rate), Float(momentumShare), Float(dampening),
            Float(weightDecay), isNesterov, isFirst)
    }

    /// - Parameters:
    ///   - largestSquare: nil without AMSGrad.
    ///   - step: 1 at the first.
    package static func adam(
        _ values: Values, gradient: UnsafePointer<Float>, mean: Values, square: Values,
        largestSquare: Values?,
        count: Int, rate: Double, betas: (Double, Double), epsilon: Double, weightDecay: Double,
        isDecoupled: Bool, step: Int
    ) {
        var raw = apus_adam_step(
            rate: rate, beta1: betas.0, beta2: betas.1, epsilon: epsilon, decay: weightDecay,
            decoupled: isDecoupled, correction1: 1 - power(betas.0, step),
            root_correction2: (1 - power(betas.1, step)).squareRoot())
        apus_adam(values, gradient, mean, square, largestSquare, Int64(count), &raw)
    }

    /// - Parameters:
    ///   - average: of the gradient, nil where not centred.
    ///   - momentum: nil where there is none.
    package static func rmsProp(
        _ values: Values, gradient: UnsafePointer<Float>, square: Values, average: Values?, momentum: Values?,
        count: Int, rate: Double, alpha: Double, epsilon: Double, momentumShare: Double, weightDecay: Double
    ) {
        apus_rmsprop(
            values, gradient, square, average, momentum, Int64(count), Float(rate), alpha, Float(epsilon),
            Float(momentumShare), Float(weightDecay))
    }

    package static func adagrad(
        _ values: Values, gradient: UnsafePointer<Float>, sum: Values, count: Int, rate: Double,
        epsilon: Double, weightDecay: Double
    ) {
        apus_adagrad(
            values, gradient, sum, Int64(count), Float(rate), Float(epsilon), Float(weightDecay))
    }

    /// By squaring: the C library's function need not give the same bits everywhere.
    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, factor, rest) = (1.0, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result *= factor }
            factor *= factor
            rest >>= 1
        }
        return result
    }
}

extension Tensor {
    /// Moves these float32 values a share of the way towards others, in place where nobody else sees them.
    package mutating func move(towards other: Tensor, by share: Double) {
        precondition(
            dtype == .float32 && shape == other.shape,
            "move(towards:): \(dtype)\(shape) towards \(other.dtype)\(other.shape)")
        if !hasUniqueStorage { self = duplicated() }
        let target = other.detached().cast(to: .float32).arranged(like: self)
        apus_lerp(mutableFloats, target.orderedFloats, Int64(elementCount), Float(share))
        contentChanged()
    }

    /// The values times a factor, in place where nobody else sees them.
    package mutating func scale(by factor: Double) { map(.affine, Float(factor), 0) }

    /// The values held within -limit...limit, in place where nobody else sees them; NaN stays.
    package mutating func clamp(within limit: Double) { map(.clamp, Float(-limit), Float(limit)) }

    private mutating func map(_ function: UnaryFunction, _ a: Float, _ b: Float) {
        guard hasUniqueStorage else {
            self = detached().mapped(function, a, b)
            return
        }
        check(
            apus_unary(function.raw, dtype.rawValue, address, address, Int64(elementCount), a, b),
            "\(function)")
        contentChanged()
    }

    /// Sum of the squares of all values in double precision, taken in row-major order: the same bits in any
    /// physical order and with any number of threads. Not recorded.
    package var sumOfSquares: Double {
        let source = detached().cast(to: .float32).contiguous()
        return apus_sum_of_squares(source.orderedFloats, Int64(elementCount))
    }

    /// Sum of the products with another tensor's values, as ``sumOfSquares``.
    package func dot(_ other: Tensor) -> Double {
        precondition(shape == other.shape, "dot: shapes \(shape) and \(other.shape) differ")
        let (x, y) = (
            detached().cast(to: .float32).contiguous(), other.detached().cast(to: .float32).contiguous()
        )
        return apus_dot(x.orderedFloats, y.orderedFloats, Int64(elementCount))
    }
}
