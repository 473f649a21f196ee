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
            shape.elementCount == elementCount, "reshaped: \(self.shape) has not as many elements as \(shape)"
        )
        if shape == self.shape { return self }
        let dense = contiguous()
        let result = dense.viewed(shape: shape, strides: shape.denseStrides)
        return recorded(result, from: self, Reshape(shape: self.shape))
    }

    private func resolving(_ sizes: [Int]) -> Shape {
        guard let open = sizes.firstIndex(of: -1) else { return Shape(sizes) }
        let rest = sizes.enumerated().reduce(1) { $1.offset == open ? $0 : $0 * $1.element }
        precondition(
            rest > 0 && elementCount.isMultiple(of: rest), "reshaped: \(shape) does not divide into \(sizes)")
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
        precondition(
            order.sorted() == Array(0..<rank), "permuted: \(order) is no order of the axes of \(shape)")
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
