import COneDNN

/// What follows a fused kernel.
public enum Activation: Int32, Sendable, Hashable, Codable {
    case none = 0
    case relu = 1
    case gelu = 2
    case geluTanh = 3
    case relu6 = 4
    case hardSwish = 5
    /// Of Darknet's slope, 0.1.
    case leakyRelu = 6
    case silu = 7
    case mish = 8

    package func applied(to x: Tensor) -> Tensor {
        switch self {
        case .none: x
        case .relu: ApusTensor.relu(x)
        case .gelu: ApusTensor.gelu(x)
        case .geluTanh: ApusTensor.geluTanh(x)
        case .relu6: ApusTensor.relu6(x)
        case .hardSwish: ApusTensor.hardSwish(x)
        case .leakyRelu: ApusTensor.leakyRelu(x, slope: 0.1)
        case .silu: ApusTensor.silu(x)
        case .mish: ApusTensor.mish(x)
        }
    }
}

extension Tensor {
    /// In an order that matrix kernels take as it is: one of the last two axes dense, nothing repeated.
    var matrixOperand: Tensor {
        guard layout == .plain else { return contiguous() }
        let (rows, columns) = (strides[rank - 2], strides[rank - 1])
        let (height, width) = (shape[rank - 2], shape[rank - 1])
        let rowMajor = columns == 1 && rows >= Swift.max(width, 1)
        let columnMajor = rows == 1 && columns >= Swift.max(height, 1)
        guard rowMajor || columnMajor || isContiguous else { return contiguous() }
        for axis in 0..<(rank - 2) where shape[axis] != 1 && strides[axis] <= 0 { return contiguous() }
        return self
    }

    /// Rows a multiple of 4096 bytes apart fall into the same few cache lines when a kernel walks down a
    /// column: such a right operand is copied to rows a little further apart (half the time for the
    /// 3072-wide layers of ViT-B).
    var withoutAliasedRows: Tensor {
        let (height, width) = (shape[rank - 2], shape[rank - 1])
        let step = strides[rank - 2]
        guard rank == 2, height >= 64, strides[rank - 1] == 1, (step * dtype.byteCount).isMultiple(of: 4096)
        else {
            return self
        }
        let wide = Tensor(uninitialized: [height, width + 64 / dtype.byteCount], dtype: dtype)
        let target = wide.viewed(shape: shape, strides: wide.strides)
        return copied(into: target).detached()
    }

    /// With axes of size 1 put in front up to `rank`.
    func padded(toRank rank: Int) -> Tensor {
        if self.rank == rank { return self }
        let extra = rank - self.rank
        let source = plainView
        var strides = Strides()
        for axis in 0..<self.rank { strides[axis + extra] = source.strides[axis] }
        // An axis of one element: any stride will do, the whole size keeps it dense.
        for axis in 0..<extra { strides[axis] = source.elementCount }
        return source.viewed(shape: Shape(Array(repeating: 1, count: extra) + shape), strides: strides)
    }

    /// The last two axes exchanged; not recorded.
    var transposedView: Tensor {
        let source = plainView
        var (sizes, steps) = (source.shape, source.strides)
        (sizes[rank - 2], sizes[rank - 1]) = (shape[rank - 1], shape[rank - 2])
        (steps[rank - 2], steps[rank - 1]) = (steps[rank - 1], steps[rank - 2])
        return source.viewed(shape: sizes, strides: steps)
    }
}

/// c = activation(a b + bias), into `target` where given; not recorded. The result's type is a's unless
/// `target` says otherwise.
func multiplied(
    _ a: Tensor, _ b: Tensor, bias: Tensor? = nil, activation: Activation = .none, packed: Bool = false,
    into target: Tensor? = nil
) -> Tensor {
    precondition(
        a.rank >= 2 && b.rank >= 2 && a.shape[a.rank - 1] == b.shape[b.rank - 2],
        "matrixMultiply: shapes \(a.shape) and \(b.shape) do not fit together")
    if !Engine.hasFastBFloat16, a.dtype == .bfloat16 || b.dtype == .bfloat16 {
        return multipliedInFloat32(a, b, bias: bias, activation: activation, packed: packed, into: target)
    }
    let rank = Swift.max(a.rank, b.rank)
    let left = a.padded(toRank: rank).matrixOperand
    var right = b.padded(toRank: rank).matrixOperand
    if !packed, left.shape[rank - 2] >= 128 { right = right.withoutAliasedRows }
    var shape = left.shape
    for axis in 0..<(rank - 2) {
        let (i, j) = (left.shape[axis], right.shape[axis])
        precondition(
            i == j || i == 1 || j == 1, "matrixMultiply: shapes \(a.shape) and \(b.shape) do not fit together"
        )
        shape[axis] = Swift.max(i, j)
    }
    shape[rank - 1] = right.shape[rank - 1]
    let result = target ?? Tensor(uninitialized: shape, dtype: a.dtype)
    if result.elementCount == 0 { return result }
    if left.shape[rank - 1] == 0 {
        result.fill(0)
        return result
    }
    let biasValues = bias?.contiguous()
    var (x, y, z) = (left.rawTensor(), right.rawTensor(), result.rawTensor())
    if var offsets = biasValues?.rawTensor() {
        check(apus_matrix_multiply(&x, &y, &offsets, &z, activation.rawValue, packed), "matrixMultiply")
    } else {
        check(apus_matrix_multiply(&x, &y, nil, &z, activation.rawValue, packed), "matrixMultiply")
    }
    return result
}

/// bfloat16 operands on a machine whose float32 products are faster: stored in the one, computed in the other.
private func multipliedInFloat32(
    _ a: Tensor, _ b: Tensor, bias: Tensor?, activation: Activation, packed: Bool, into target: Tensor?
) -> Tensor {
    let room = target?.dtype == .float32 ? target : nil
    let wide = multiplied(
        a.detached().cast(to: .float32), b.detached().cast(to: .float32), bias: bias, activation: activation,
        packed: packed, into: room)
    if let room { return room }
    guard let target else { return a.dtype == .bfloat16 ? wide.cast(to: .bfloat16).detached() : wide }
    wide.copy(into: target)
    return target
}

struct MatrixMultiply: DifferentiableOperation {
    static var name: OperationName { .matrixMultiply }
    static var hasSecondOrder: Bool { true }
    let a: Tensor
    let b: Tensor

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        composedBackward(gradient, wanted)
    }

    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [
            wanted[0] ? matrixMultiply(gradient, b.transposed()).summed(to: a.shape) : nil,
            wanted[1] ? matrixMultiply(a.transposed(), gradient).summed(to: b.shape) : nil,
        ]
    }
}

/// The product of matrices `[..., m, k]` and `[..., k, n]`; leading axes are repeated where they are 1.
public func matrixMultiply(_ a: Tensor, _ b: Tensor) -> Tensor {
    precondition(
        a.dtype == b.dtype, "matrixMultiply: \(a.dtype)\(a.shape) with \(b.dtype)\(b.shape): cast one of them"
    )
    return recorded(multiplied(a, b), from: a, b, MatrixMultiply(a: a, b: b))
}

// MARK: - Linear

/// y = activation(x Wᵀ + b) on rows.
struct LinearMap: DifferentiableOperation {
    static var name: OperationName { .linear }
    static var hasSecondOrder: Bool { true }
    let x: Tensor
    let weight: Tensor
    let hasBias: Bool

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let (outputs, inputs) = (weight.shape[0], weight.shape[1])
        let rows = gradient.detached().reshaped(-1, outputs)
        var gradients: [Tensor?] = [nil, nil]
        if wanted[0] {
            gradients[0] = multiplied(rows, weight.factor(for: rows)).reshaped(x.shape)
        }
        if wanted[1] {
            let values = x.detached().reshaped(-1, inputs)
            let room = Tensor(uninitialized: weight.shape, dtype: weight.dtype)
            gradients[1] = multiplied(rows.transposedView, values, into: room)
        }
        if hasBias { gradients.append(wanted[2] ? columnSums(rows) : nil) }
        return gradients
    }

    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let (outputs, inputs) = (weight.shape[0], weight.shape[1])
        let rows = gradient.reshaped(-1, outputs)
        var gradients: [Tensor?] = [
            wanted[0] ? matrixMultiply(rows, weight.cast(to: rows.dtype)).reshaped(x.shape) : nil,
            wanted[1]
                ? matrixMultiply(rows.transposed(), x.reshaped(-1, inputs)).cast(to: weight.dtype) : nil,
        ]
        if hasBias { gradients.append(wanted[2] ? rows.cast(to: .float32).sum(axes: [0]) : nil) }
        return gradients
    }
}

/// Sums over rows of `[m, n]`, float32 `[n]`; not recorded.
func columnSums(_ x: Tensor) -> Tensor {
    let dense = x.contiguous()
    let result = Tensor(uninitialized: [x.shape[1]], dtype: .float32)
    check(
        apus_column_sums(
            x.dtype.rawValue, dense.address, result.address.assumingMemoryBound(to: Float.self),
            Int64(x.shape[0]), Int64(x.shape[1])), "sum")
    return result
}

extension Tensor {
    /// This weight as the factor of values of another type: itself where products are computed in float32.
    func factor(for values: Tensor) -> Tensor {
        Engine.hasFastBFloat16 ? typed(like: values) : detached()
    }

    /// These values in the type of `other`, kept beside the storage until it changes: the bfloat16 copy of
    /// a float32 parameter.
    func typed(like other: Tensor) -> Tensor {
        let source = detached()
        if dtype == other.dtype { return source }
        // The key below does not hold strides.
        guard isContiguous else { return source.cast(to: other.dtype) }
        let view = [offset, Int(dtype.rawValue), Int(other.dtype.rawValue)] + Array(shape)
        let copies = storage.companions(of: view.map(UInt64.init)) { [source.cast(to: other.dtype)] }
        return copies[0]
    }
}

/// x Wᵀ + b on the last axis.
///
/// - Parameters:
///   - x: `[..., inputs]`, float32 or bfloat16.
///   - weight: `[outputs, inputs]`; float32 beside bfloat16 values is multiplied in bfloat16.
///   - bias: `[outputs]`, float32.
/// - Returns: `[..., outputs]` of x's type.
public func linear(_ x: Tensor, weight: Tensor, bias: Tensor? = nil, activation: Activation = .none) -> Tensor
{
    precondition(
        x.rank >= 1 && weight.rank == 2 && x.shape[x.rank - 1] == weight.shape[1],
        "linear: input \(x.shape) does not fit weight \(weight.shape)")
    precondition(
        bias == nil || bias?.shape == [weight.shape[0]],
        "linear: bias \(bias?.shape ?? []) does not fit weight \(weight.shape)")
    let isTracked = x.isTracked || weight.isTracked || (bias?.isTracked ?? false)
    // A tracked activation needs its input saved, so it is an operation of its own then.
    let fused = isTracked ? Activation.none : activation
    let rows = x.detached().reshaped(-1, weight.shape[1])
    let isConstant = Tape.current == nil
    // A few rows read every weight once, in whatever order: packing them would only hold them twice. Packing
    // brings weights into the type of the rows as well.
    let isPacked = isConstant && rows.shape[0] >= 32
    let factor = isPacked ? weight.detached() : weight.factor(for: rows)
    let product =
        rows.shape[0] == 0
        ? Tensor(uninitialized: [0, weight.shape[0]], dtype: x.dtype)
        : multiplied(rows, factor.transposedView, bias: bias, activation: fused, packed: isPacked)
    var shape = x.shape
    shape[x.rank - 1] = weight.shape[0]
    let result = recorded(
        product.reshaped(shape), from: bias == nil ? [x, weight] : [x, weight, bias],
        LinearMap(x: x, weight: weight, hasBias: bias != nil))
    return isTracked ? activation.applied(to: result) : result
}
