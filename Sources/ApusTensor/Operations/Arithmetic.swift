import COneDNN

enum BinaryFunction: UInt32, Sendable {
    case add, subtract, multiply, divide, maximum, minimum, power
    case equal, notEqual, less, lessEqual, greater, greaterEqual

    var raw: Int32 { Int32(rawValue) }
    var givesBool: Bool { rawValue >= BinaryFunction.equal.rawValue }
}

/// f(a, b) with broadcasting, not recorded.
func combined(_ function: BinaryFunction, _ a: Tensor, _ b: Tensor) -> Tensor {
    precondition(
        a.dtype == b.dtype, "\(function): \(a.dtype)\(a.shape) with \(b.dtype)\(b.shape): cast one of them")
    let dtype = function.givesBool ? DType.bool : a.dtype
    // The common case: the same shape in the same dense order.
    if a.shape == b.shape, a.isArranged(like: b), a.isDense {
        let result = a.uninitializedLike(dtype: dtype)
        let count = Int64(a.elementCount)
        var (x, y, z) = (apus_tensor(), apus_tensor(), apus_tensor())
        setFlat(&x, a, count)
        setFlat(&y, b, count)
        setFlat(&z, result, count)
        check(apus_binary(function.raw, &x, &y, &z), "\(function)")
        return result
    }
    guard let shape = Shape.broadcast(a.shape, b.shape) else {
        preconditionFailure("\(function): shapes \(a.shape) and \(b.shape) do not fit together")
    }
    let leader = a.elementCount >= b.elementCount ? a : b
    let result: Tensor
    if leader.layout != .plain, leader.shape == shape {
        result = leader.uninitializedLike(dtype: dtype)
    } else if leader.layout == .plain, leader.shape == shape, leader.isDense {
        result = leader.uninitializedLike(dtype: dtype)
    } else {
        result = Tensor(uninitialized: shape, dtype: dtype)
    }
    let left = a.expanded(to: shape).physical(like: result)
    let right = b.expanded(to: shape).physical(like: result)
    let target = result.physical(like: result)
    left.withDescription { x in
        right.withDescription { y in
            target.withDescription { z in check(apus_binary(function.raw, &x, &y, &z), "\(function)") }
        }
    }
    return result
}

@inline(__always)
private func setFlat(_ raw: inout apus_tensor, _ tensor: Tensor, _ count: Int64) {
    raw.data = tensor.address
    raw.rank = 1
    raw.dtype = tensor.dtype.rawValue
    raw.shape.0 = count
    raw.strides.0 = 1
}

/// The gradients of the arithmetic operations; each operand's is summed over the axes it was repeated on.
struct Arithmetic: DifferentiableOperation {
    static var name: OperationName { .arithmetic }
    static var hasSecondOrder: Bool { true }
    let function: BinaryFunction
    let a: Tensor
    let b: Tensor

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        composedBackward(gradient, wanted)
    }

    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        var left: Tensor?
        var right: Tensor?
        switch function {
        case .add:
            left = gradient
            right = gradient
        case .subtract:
            left = gradient
            if wanted[1] { right = -gradient }
        case .multiply:
            if wanted[0] { left = gradient * b }
            if wanted[1] { right = gradient * a }
        case .divide:
            let scaled = gradient / b
            left = scaled
            if wanted[1] { right = -(scaled * (a / b)) }
        case .maximum, .minimum:
            // Equal operands share the gradient, as in PyTorch.
            let tie = (a .== b).cast(to: gradient.dtype) * 0.5
            let wins = function == .maximum ? a .> b : a .< b
            let loses = function == .maximum ? a .< b : a .> b
            if wanted[0] { left = gradient * (wins.cast(to: gradient.dtype) + tie) }
            if wanted[1] { right = gradient * (loses.cast(to: gradient.dtype) + tie) }
        default:
            preconditionFailure("\(function) has no gradient")
        }
        return [
            wanted[0] ? left?.summed(to: a.shape) : nil,
            wanted[1] ? right?.summed(to: b.shape) : nil,
        ]
    }
}

private func arithmetic(_ function: BinaryFunction, _ a: Tensor, _ b: Tensor) -> Tensor {
    recorded(combined(function, a, b), from: a, b, Arithmetic(function: function, a: a, b: b))
}

/// The larger of each pair.
public func maximum(_ a: Tensor, _ b: Tensor) -> Tensor { arithmetic(.maximum, a, b) }
/// The smaller of each pair.
public func minimum(_ a: Tensor, _ b: Tensor) -> Tensor { arithmetic(.minimum, a, b) }

infix operator .== : ComparisonPrecedence
infix operator .!= : ComparisonPrecedence
infix operator .< : ComparisonPrecedence
infix operator .<= : ComparisonPrecedence
infix operator .> : ComparisonPrecedence
infix operator .>= : ComparisonPrecedence

extension Tensor {
    public static func + (a: Tensor, b: Tensor) -> Tensor { arithmetic(.add, a, b) }
    public static func - (a: Tensor, b: Tensor) -> Tensor { arithmetic(.subtract, a, b) }
    public static func * (a: Tensor, b: Tensor) -> Tensor { arithmetic(.multiply, a, b) }
    public static func / (a: Tensor, b: Tensor) -> Tensor { arithmetic(.divide, a, b) }

    // Comparisons give bool tensors and cut the tape: they have no slope.
    public static func .== (a: Tensor, b: Tensor) -> Tensor { combined(.equal, a, b) }
    public static func .!= (a: Tensor, b: Tensor) -> Tensor { combined(.notEqual, a, b) }
    public static func .< (a: Tensor, b: Tensor) -> Tensor { combined(.less, a, b) }
    public static func .<= (a: Tensor, b: Tensor) -> Tensor { combined(.lessEqual, a, b) }
    public static func .> (a: Tensor, b: Tensor) -> Tensor { combined(.greater, a, b) }
    public static func .>= (a: Tensor, b: Tensor) -> Tensor { combined(.greaterEqual, a, b) }
    public static func .== (a: Tensor, b: Double) -> Tensor { a .== a.constant(b) }
    public static func .!= (a: Tensor, b: Double) -> Tensor { a .!= a.constant(b) }
    public static func .< (a: Tensor, b: Double) -> Tensor { a .< a.constant(b) }
    public static func .<= (a: Tensor, b: Double) -> Tensor { a .<= a.constant(b) }
    public static func .> (a: Tensor, b: Double) -> Tensor { a .> a.constant(b) }
    public static func .>= (a: Tensor, b: Double) -> Tensor { a .>= a.constant(b) }

    private func constant(_ value: Double) -> Tensor { Tensor.full([], value, dtype: dtype) }

    /// Adds into this storage when nobody else sees it; false where it could not.
    mutating func addInPlace(_ other: Tensor) -> Bool {
        guard dtype.isFloatingPoint, dtype == other.dtype, shape == other.shape,
            hasUniqueStorage
        else { return false }
        let other = other.arranged(like: self)
        check(apus_axpby(dtype.rawValue, 1, other.address, 1, address, Int64(elementCount)), "add")
        storage.contentChanged()
        return true
    }

    /// Sum over the axes on which `shape` was repeated to this tensor's.
    func summed(to shape: Shape) -> Tensor {
        if self.shape == shape { return self }
        let extra = rank - shape.rank
        var axes = Array(0..<extra)
        for axis in 0..<shape.rank where shape[axis] == 1 && self.shape[axis + extra] != 1 {
            axes.append(axis + extra)
        }
        return sum(axes: axes, keepingDimensions: true).reshaped(shape)
    }
}
