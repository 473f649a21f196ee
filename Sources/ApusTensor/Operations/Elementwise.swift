import COneDNN

// MARK: - One operand

/// What the engine calls each elementwise function.
enum UnaryFunction: UInt32, Sendable, CaseIterable {
    case negate, absolute, exponential, logarithm, squareRoot, reciprocalSquareRoot, square, reciprocal
    case sine, cosine, tanh, sigmoid, relu, leakyRelu, gelu, geluTanh, silu, softplus, affine, clamp
    case power, sign, floor, round, erf, hardSigmoid, hardSwish, arctangent

    var raw: Int32 { Int32(rawValue) }
    var savesOutput: Bool { apus_unary_saves_output(raw) }
}

extension Tensor {
    /// y = f(x) in x's own physical order, not recorded.
    func mapped(_ function: UnaryFunction, _ a: Float = 0, _ b: Float = 0) -> Tensor {
        precondition(
            dtype.isFloatingPoint, "\(function): \(dtype) is not a floating-point type; cast it first")
        let input = isDense ? self : contiguous()
        let result = input.uninitializedLike()
        check(
            apus_unary(
                function.raw, dtype.rawValue, input.address, result.address, Int64(elementCount), a, b),
            "\(function)")
        return result
    }
}

/// The gradient of every smooth elementwise function: dx = g * f'(x).
struct Unary: DifferentiableOperation {
    static var name: OperationName { .unary }
    static var hasSecondOrder: Bool { true }
    let function: UnaryFunction
    /// x, or y where the derivative is shorter in y.
    let saved: Tensor
    let a: Float
    let b: Float

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let saved = saved.isDense ? saved : saved.contiguous()
        let gradient = gradient.arranged(like: saved)
        let result = saved.uninitializedLike()
        check(
            apus_unary_backward(
                function.raw, saved.dtype.rawValue, saved.address, gradient.address, result.address,
                Int64(saved.elementCount), a, b),
            "backward of \(function)")
        return [result]
    }

    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [gradient * slope]
    }

    /// f' in taped operations.
    private var slope: Tensor {
        let s = saved
        let one = Tensor.full([], 1, dtype: s.dtype)
        switch function {
        case .negate: return one * -1
        case .absolute: return s.sign()
        case .exponential: return s
        case .logarithm: return reciprocal(s)
        case .squareRoot: return reciprocal(s) * 0.5
        case .reciprocalSquareRoot: return s * s * s * -0.5
        case .square: return s * 2
        case .reciprocal: return s * s * -1
        case .sine: return cosine(s)
        case .cosine: return sine(s) * -1
        case .tanh: return one - s * s
        case .sigmoid: return s * (one - s)
        case .relu: return (s .> 0).cast(to: s.dtype)
        case .leakyRelu:
            let positive = (s .> 0).cast(to: s.dtype)
            return positive * Double(1 - a) + Double(a)
        case .gelu:
            let density = exponential(s * s * -0.5) * 0.3989422804014327
            return (erf(s * 0.7071067811865476) + 1) * 0.5 + s * density
        case .geluTanh:
            let t = ApusTensor.tanh((s + s * s * s * 0.044715) * 0.7978845608028654)
            let inner = s * s * 0.10703222440890037 + 0.7978845608028654
            return (t + 1) * 0.5 + s * (one - t * t) * inner * 0.5
        case .silu:
            let g = ApusTensor.sigmoid(s)
            return g * (s * (one - g) + 1)
        case .softplus: return ApusTensor.sigmoid(s)
        case .affine: return one * Double(a)
        case .clamp:
            let inside = (s .>= Double(a)).cast(to: s.dtype) * (s .<= Double(b)).cast(to: s.dtype)
            return inside
        case .power: return a == 0 ? one * 0 : power(s, Double(a) - 1) * Double(a)
        case .erf: return exponential(s * s * -1) * 1.1283791670955126
        case .sign, .floor, .round: return one * 0
        case .hardSigmoid: return within(-3, 3) * (1.0 / 6)
        case .hardSwish:
            let above = (s .>= 3).cast(to: s.dtype)
            return within(-3, 3) * (s * (1.0 / 3) + 0.5) + above
        case .arctangent: return reciprocal(s * s + 1)
        }
    }

    /// 1 where what was saved lies between the limits, both excluded; else 0.
    private func within(_ lower: Double, _ upper: Double) -> Tensor {
        (saved .> lower).cast(to: saved.dtype) * (saved .< upper).cast(to: saved.dtype)
    }
}

/// The gradient before ReLU, from its result; not recorded.
func rectifiedGradient(_ gradient: Tensor, _ output: Tensor) -> Tensor {
    let diff = gradient.arranged(like: output)
    let result = output.uninitializedLike()
    check(
        apus_unary_backward(
            UnaryFunction.relu.raw, output.dtype.rawValue, output.address, diff.address, result.address,
            Int64(output.elementCount), 0, 0), "backward of relu")
    return result
}

private func applied(_ function: UnaryFunction, _ x: Tensor, _ a: Float = 0, _ b: Float = 0) -> Tensor {
    let result = x.mapped(function, a, b)
    guard function.savesOutput else {
        return recorded(result, from: x, Unary(function: function, saved: x, a: a, b: b))
    }
    guard let tape = Tape.current, tape.isRecording, tape.holds(x.node) else { return result }
    // The saved output must itself stand on the tape, so that the second order flows through it.
    var tracked = result
    tracked.node = Node(tape: tape.id, index: Int32(tape.entries.count))
    return recorded(result, from: x, Unary(function: function, saved: tracked, a: a, b: b))
}

/// e to the power x.
public func exponential(_ x: Tensor) -> Tensor { applied(.exponential, x) }
/// The natural logarithm.
public func logarithm(_ x: Tensor) -> Tensor { applied(.logarithm, x) }
public func squareRoot(_ x: Tensor) -> Tensor { applied(.squareRoot, x) }
public func reciprocalSquareRoot(_ x: Tensor) -> Tensor { applied(.reciprocalSquareRoot, x) }
public func square(_ x: Tensor) -> Tensor { applied(.square, x) }
/// 1/x.
public func reciprocal(_ x: Tensor) -> Tensor { applied(.reciprocal, x) }
public func absolute(_ x: Tensor) -> Tensor { applied(.absolute, x) }
/// Of an angle in radians.
public func sine(_ x: Tensor) -> Tensor { applied(.sine, x) }
/// Of an angle in radians.
public func cosine(_ x: Tensor) -> Tensor { applied(.cosine, x) }
/// The angle in radians, -pi/2 to pi/2, whose tangent is x.
public func arctangent(_ x: Tensor) -> Tensor { applied(.arctangent, x) }
public func tanh(_ x: Tensor) -> Tensor { applied(.tanh, x) }
/// 1 / (1 + e^-x).
public func sigmoid(_ x: Tensor) -> Tensor { applied(.sigmoid, x) }
/// max(x, 0) (Nair and Hinton 2010).
public func relu(_ x: Tensor) -> Tensor { applied(.relu, x) }
/// x where positive, slope * x elsewhere (Maas et al. 2013).
///
/// - Parameter slope: above 0, so that the result says where x was positive, and x need not be kept.
public func leakyRelu(_ x: Tensor, slope: Double = 0.01) -> Tensor {
    precondition(slope > 0, "leakyRelu: the slope is above 0, unlike \(slope)")
    return applied(.leakyRelu, x, Float(slope))
}
/// x times the normal distribution function of x, exact (Hendrycks and Gimpel 2016).
public func gelu(_ x: Tensor) -> Tensor { applied(.gelu, x) }
/// GELU's approximation by tanh, as GPT and Flax use it.
public func geluTanh(_ x: Tensor) -> Tensor { applied(.geluTanh, x) }
/// x * sigmoid(x), also called swish.
public func silu(_ x: Tensor) -> Tensor { applied(.silu, x) }
/// x * tanh(softplus(x)) (Misra 2019, arXiv 1908.08681).
public func mish(_ x: Tensor) -> Tensor { x * tanh(softplus(x)) }
/// ReLU that ends at 6 (Krizhevsky 2010; MobileNets).
public func relu6(_ x: Tensor) -> Tensor { clamp(x, lower: 0, upper: 6) }
/// The sigmoid in three straight pieces, relu6(x + 3) / 6 (Howard et al. 2019).
public func hardSigmoid(_ x: Tensor) -> Tensor { applied(.hardSigmoid, x) }
/// x * hardSigmoid(x) (Howard et al. 2019).
public func hardSwish(_ x: Tensor) -> Tensor { applied(.hardSwish, x) }
/// log(1 + e^x).
public func softplus(_ x: Tensor) -> Tensor { applied(.softplus, x) }
/// The error function.
public func erf(_ x: Tensor) -> Tensor { applied(.erf, x) }
/// x to a constant power.
public func power(_ x: Tensor, _ exponent: Double) -> Tensor { applied(.power, x, Float(exponent)) }
/// x held within lower...upper; no gradient outside.
public func clamp(_ x: Tensor, lower: Double = -.infinity, upper: Double = .infinity) -> Tensor {
    applied(.clamp, x, Float(lower), Float(upper))
}

extension Tensor {
    /// -1, 0 or 1; its gradient is zero.
    public func sign() -> Tensor { applied(.sign, self) }
    /// Rounded down. Has no gradient.
    public func roundedDown() -> Tensor {
        refuseTracked("roundedDown", self)
        return mapped(.floor)
    }
    /// Rounded to the nearest integer, ties to even. Has no gradient.
    public func rounded() -> Tensor {
        refuseTracked("rounded", self)
        return mapped(.round)
    }

    public static prefix func - (x: Tensor) -> Tensor { applied(.negate, x) }
    public static func + (x: Tensor, constant: Double) -> Tensor { applied(.affine, x, 1, Float(constant)) }
    public static func - (x: Tensor, constant: Double) -> Tensor { applied(.affine, x, 1, Float(-constant)) }
    public static func * (x: Tensor, constant: Double) -> Tensor { applied(.affine, x, Float(constant), 0) }
    public static func / (x: Tensor, constant: Double) -> Tensor {
        applied(.affine, x, Float(1 / constant), 0)
    }
    public static func + (constant: Double, x: Tensor) -> Tensor { x + constant }
    public static func - (constant: Double, x: Tensor) -> Tensor { applied(.affine, x, -1, Float(constant)) }
    public static func * (constant: Double, x: Tensor) -> Tensor { x * constant }
    public static func / (constant: Double, x: Tensor) -> Tensor { reciprocal(x) * constant }
}
