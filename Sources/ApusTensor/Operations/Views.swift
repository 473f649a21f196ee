import COneDNN

// Views share the bytes of their source; only shape, strides and offset differ.

extension Tensor {
    func viewed(shape: Shape, strides: Strides, offset: Int? = nil) -> Tensor {
        var result = self
        result.shape = shape
        result.strides = strides
        if let offset { result.offset = offset }
        result.node = .none
        return result
    }

    /// Any plain tensor of these values: a view can be taken of it.
    var plainView: Tensor { layout == .plain ? self : contiguous() }

    /// Repeated to `shape` by strides of zero; not recorded.
    func expanded(to shape: Shape) -> Tensor {
        if self.shape == shape { return self }
        let source = plainView
        var strides = Strides()
        let extra = shape.rank - rank
        for axis in 0..<rank where self.shape[axis] != 1 || shape[axis + extra] == 1 {
            strides[axis + extra] = source.strides[axis]
        }
        var result = source
        result.shape = shape
        result.strides = strides
        return result
    }
}

// MARK: - Reshape

struct Reshape: DifferentiableOperation {
    static var name: OperationName { .reshape }
    static var hasSecondOrder: Bool { true }
    let shape: Shape

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] { [gradient.reshaped(shape)] }
    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [gradient.reshaped(shape)]
    }
}

extension Tensor {
    /// The same values in row-major order under another shape; one size may be -1 and follows from the
    /// others.
    public func reshaped(_ sizes: Int...) -> Tensor { reshaped(resolving(sizes)) }

    public func reshaped(_ shape: Shape) -> Tensor {
        precondition(
            shape.elementCount == elementCount, "reshaped: \(self.shape) has not as many elements as \(shape)")
        if shape == self.shape { return self }
        let dense = contiguous()
        let result = dense.viewed(shape: shape, strides: shape.denseStrides)
        return recorded(result, from: self, Reshape(shape: self.shape))
    }

    private func resolving(_ sizes: [Int]) -> Shape {
        guard let open = sizes.firstIndex(of: -1) else { return Shape(sizes) }
        let rest = sizes.enumerated().reduce(1) { $1.offset == open ? $0 : $0 * $1.element }
        precondition(rest > 0 && elementCount.isMultiple(of: rest), "reshaped: \(shape) does not divide into \(sizes)")
        var resolved = sizes
        resolved[open] = elementCount / rest
        return Shape(resolved)
    }

    /// Axes `first...last` joined into one.
    public func flattened(from first: Int = 0, through last: Int = -1) -> Tensor {
        if rank == 0 { return reshaped([1]) }
        let begin = shape.normalized(axis: first, for: "flattened")
        let end = shape.normalized(axis: last, for: "flattened")
        precondition(begin <= end, "flattened: from axis \(first) through \(last) of \(shape)")
        let joined = shape[begin...end].reduce(1, *)
        return reshaped(Shape(Array(shape[..<begin]) + [joined] + Array(shape[(end + 1)...])))
    }

    /// Without an axis of size 1.
    public func squeezed(axis: Int) -> Tensor {
        let axis = shape.normalized(axis: axis, for: "squeezed")
        precondition(shape[axis] == 1, "squeezed: axis \(axis) of \(shape) is not 1")
        var sizes = Array(shape)
        sizes.remove(at: axis)
        return reshaped(Shape(sizes))
    }

    /// With a new axis of size 1 before `axis`; -1 puts it last.
    public func unsqueezed(axis: Int) -> Tensor {
        let place = axis < 0 ? axis + rank + 1 : axis
        precondition(place >= 0 && place <= rank, "unsqueezed: axis \(axis) of \(shape)")
        var sizes = Array(shape)
        sizes.insert(1, at: place)
        return reshaped(Shape(sizes))
    }
}

// MARK: - Permute

struct Permute: DifferentiableOperation {
    static var name: OperationName { .permute }
    static var hasSecondOrder: Bool { true }
    let inverse: [Int]

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] { [gradient.permuted(inverse)] }
    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [gradient.permuted(inverse)]
    }
}

extension Tensor {
    /// Axis i of the result is axis `order[i]` of this tensor.
    public func permuted(_ order: Int...) -> Tensor { permuted(order) }

    public func permuted(_ order: [Int]) -> Tensor {
        precondition(order.sorted() == Array(0..<rank), "permuted: \(order) is no order of the axes of \(shape)")
        let source = plainView
        var strides = Strides()
        var inverse = order
        for (place, axis) in order.enumerated() {
            strides[place] = source.strides[axis]
            inverse[axis] = place
        }
        let result = source.viewed(shape: Shape(order.map { shape[$0] }), strides: strides)
        return recorded(result, from: self, Permute(inverse: inverse))
    }

    /// With two axes exchanged.
    public func transposed(_ a: Int = -2, _ b: Int = -1) -> Tensor {
        var order = Array(0..<rank)
        order.swapAt(
            shape.normalized(axis: a, for: "transposed"), shape.normalized(axis: b, for: "transposed"))
        return permuted(order)
    }
}

// MARK: - Broadcast

struct Broadcast: DifferentiableOperation {
    static var name: OperationName { .broadcast }
    static var hasSecondOrder: Bool { true }
    let shape: Shape

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] { [gradient.summed(to: shape)] }
    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [gradient.summed(to: shape)]
    }
}

extension Tensor {
    /// Repeated to `shape` by NumPy's rule, without copying.
    public func broadcast(to shape: Shape) -> Tensor {
        precondition(
            Shape.broadcast(self.shape, shape) == shape, "broadcast: \(self.shape) does not fit \(shape)")
        if self.shape == shape { return self }
        return recorded(expanded(to: shape), from: self, Broadcast(shape: self.shape))
    }
}

// MARK: - Slice

struct Slice: DifferentiableOperation {
    static var name: OperationName { .slice }
    static var hasSecondOrder: Bool { true }
    let shape: Shape
    let axis: Int
    let start: Int
    let step: Int

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let result = Tensor.zeros(shape, dtype: gradient.dtype)
        let window = result.strided(axis: axis, from: start, count: gradient.shape[axis], step: step)
        gradient.plainView.copy(into: window)
        return [result]
    }

    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [scattered(gradient, shape: shape, axis: axis, start: start, step: step)]
    }
}

/// Puts a tensor into a larger one of zeros: the reverse of a slice.
struct Scatter: DifferentiableOperation {
    static var name: OperationName { .scatter }
    static var hasSecondOrder: Bool { true }
    let axis: Int
    let start: Int
    let count: Int
    let step: Int

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [gradient.plainView.strided(axis: axis, from: start, count: count, step: step)]
    }
    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [gradient.sliced(axis: axis, from: start, to: start + (count - 1) * step + 1, step: step)]
    }
}

func scattered(_ x: Tensor, shape: Shape, axis: Int, start: Int, step: Int) -> Tensor {
    let result = Tensor.zeros(shape, dtype: x.dtype)
    x.plainView.copy(into: result.strided(axis: axis, from: start, count: x.shape[axis], step: step))
    return recorded(result, from: x, Scatter(axis: axis, start: start, count: x.shape[axis], step: step))
}

extension Tensor {
    /// A view of `count` elements of an axis; not recorded.
    func strided(axis: Int, from start: Int, count: Int, step: Int) -> Tensor {
        var sizes = shape
        sizes[axis] = count
        var steps = strides
        steps[axis] = strides[axis] * step
        return viewed(shape: sizes, strides: steps, offset: offset + start * strides[axis])
    }

    /// Writes this tensor's values into the places of `view`, which nobody else reads yet.
    func copy(into view: Tensor) {
        withDescription { source in
            view.withDescription { target in check(apus_copy(&source, &target), "copy") }
        }
    }

    /// Elements start, start + step, ... below `end` of one axis. Negative positions count from the end.
    public func sliced(axis: Int, from start: Int, to end: Int, step: Int = 1) -> Tensor {
        let axis = shape.normalized(axis: axis, for: "sliced")
        let size = shape[axis]
        let first = start < 0 ? start + size : start
        let last = end < 0 ? end + size : end
        precondition(
            step > 0 && first >= 0 && first <= last && last <= size,
            "sliced: \(start)..<\(end) of axis \(axis) of \(shape)")
        let count = (last - first + step - 1) / step
        if count == size { return self }
        let result: Tensor
        if layout == .blocked, axis == 1, step == 1, first.isMultiple(of: Engine.block),
            count.isMultiple(of: Engine.block)
        {
            var physical = self.physical(like: self)
            physical = physical.strided(axis: 1, from: first / Engine.block, count: count / Engine.block, step: 1)
            var copy = physical.contiguous()
            copy.shape = shape
            copy.shape[1] = count
            copy.strides = copy.shape.denseStrides
            copy.layout = .blocked
            result = copy
        } else {
            result = plainView.strided(axis: axis, from: first, count: count, step: step)
        }
        return recorded(result, from: self, Slice(shape: shape, axis: axis, start: first, step: step))
    }

    /// One element of an axis, which goes.
    public func selected(axis: Int, index: Int) -> Tensor {
        let axis = shape.normalized(axis: axis, for: "selected")
        let place = index < 0 ? index + shape[axis] : index
        return sliced(axis: axis, from: place, to: place + 1).squeezed(axis: axis)
    }

    /// `count` equal parts along an axis.
    public func split(into count: Int, axis: Int) -> [Tensor] {
        let axis = shape.normalized(axis: axis, for: "split")
        precondition(shape[axis].isMultiple(of: count), "split: axis \(axis) of \(shape) into \(count)")
        let size = shape[axis] / count
        return (0..<count).map { sliced(axis: axis, from: $0 * size, to: ($0 + 1) * size) }
    }
}

// MARK: - Concatenate

struct Concatenate: DifferentiableOperation {
    static var name: OperationName { .concatenate }
    static var hasSecondOrder: Bool { true }
    let axis: Int
    let sizes: [Int]

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        composedBackward(gradient, wanted)
    }

    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        var start = 0
        return sizes.enumerated().map { position, size in
            defer { start += size }
            return wanted[position] ? gradient.sliced(axis: axis, from: start, to: start + size) : nil
        }
    }
}

/// The tensors one after the other along an axis; other axes are equal.
public func concatenate(_ tensors: [Tensor], axis: Int) -> Tensor {
    precondition(!tensors.isEmpty, "concatenate: no tensors")
    let first = tensors[0]
    let axis = first.shape.normalized(axis: axis, for: "concatenate")
    var shape = first.shape
    shape[axis] = tensors.reduce(0) { $0 + $1.shape[axis] }
    for tensor in tensors {
        var expected = first.shape
        if tensor.rank == first.rank { expected[axis] = tensor.shape[axis] }
        precondition(
            tensor.shape == expected && tensor.dtype == first.dtype,
            "concatenate: \(tensor.dtype)\(tensor.shape) beside \(first.dtype)\(first.shape) along axis \(axis)")
    }
    let block = Engine.block
    let staysBlocked =
        axis == 1 && tensors.allSatisfy { $0.layout == .blocked && $0.shape[1].isMultiple(of: block) }
    let result = Tensor(uninitialized: shape, dtype: first.dtype, layout: staysBlocked ? .blocked : .plain)
    let target = result.physical(like: result)
    var start = 0
    for tensor in tensors {
        let source = staysBlocked ? tensor.physical(like: tensor) : tensor.plainView
        let size = staysBlocked ? tensor.shape[axis] / block : tensor.shape[axis]
        source.copy(into: target.strided(axis: axis, from: start, count: size, step: 1))
        start += size
    }
    return recorded(
        result, from: tensors.map { $0 }, Concatenate(axis: axis, sizes: tensors.map { $0.shape[axis] }))
}

/// The tensors, all of one shape, along a new axis.
public func stack(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
    concatenate(tensors.map { $0.unsqueezed(axis: axis) }, axis: axis)
}

// MARK: - Cast

struct Cast: DifferentiableOperation {
    static var name: OperationName { .cast }
    static var hasSecondOrder: Bool { true }
    let dtype: DType

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] { [gradient.cast(to: dtype)] }
    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [gradient.cast(to: dtype)]
    }
}

extension Tensor {
    /// The values as another type: floats are rounded to nearest even in bfloat16 and cut towards zero in
    /// integers; the gradient flows between floating-point types only.
    public func cast(to dtype: DType) -> Tensor {
        if dtype == self.dtype { return self }
        let room = isDense ? uninitializedLike(dtype: dtype) : Tensor(uninitialized: shape, dtype: dtype)
        let result = copied(into: room).detached()
        guard dtype.isFloatingPoint, self.dtype.isFloatingPoint else { return result }
        return recorded(result, from: self, Cast(dtype: self.dtype))
    }
}
