import COneDNN

/// Whole slices chosen by number; a slice that was taken several times gets the sum of its gradients.
struct Take: DifferentiableOperation {
    static var name: OperationName { .take }
    let shape: Shape
    let axis: Int
    let indices: Tensor

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let dense = gradient.contiguous()
        let sums = Tensor.zeros(shape)
        let sizes = IndexedSizes(shape, axis: axis)
        check(
            apus_take_backward(
                dense.dtype.rawValue, dense.address, indices.int64Address, sums.floatAddress, sizes.outer,
                sizes.size, Int64(indices.elementCount), sizes.inner), "taking backward")
        return [sums.cast(to: gradient.dtype)]
    }
}

/// Single elements chosen by number along one axis.
struct Gather: DifferentiableOperation {
    static var name: OperationName { .gather }
    let shape: Shape
    let axis: Int
    let indices: Tensor

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let dense = gradient.contiguous()
        let sums = Tensor.zeros(shape)
        let sizes = IndexedSizes(shape, axis: axis)
        check(
            apus_gather_backward(
                dense.dtype.rawValue, dense.address, indices.int64Address, sums.floatAddress, sizes.outer,
                sizes.size, Int64(indices.shape[axis]), sizes.inner), "gathered backward")
        return [sums.cast(to: gradient.dtype)]
    }
}

/// A shape seen as `[outer, size, inner]` around one axis.
private struct IndexedSizes {
    let outer: Int64
    let size: Int64
    let inner: Int64

    init(_ shape: Shape, axis: Int) {
        outer = Int64(shape[..<axis].reduce(1, *))
        size = Int64(shape[axis])
        inner = Int64(shape[(axis + 1)...].reduce(1, *))
    }
}

extension Tensor {
    fileprivate var int64Address: UnsafePointer<Int64> {
        UnsafePointer(address.assumingMemoryBound(to: Int64.self))
    }

    /// Positions as dense int64; negative ones count from the end.
    fileprivate func positions(below size: Int, for operation: StaticString) -> Tensor {
        precondition(
            dtype == .int64 || dtype == .int32, "\(operation): indices are int64 or int32, not \(dtype)")
        let dense = cast(to: .int64).contiguous()
        let last = Int64(size)
        let values = UnsafeBufferPointer(start: dense.int64Address, count: elementCount)
        var hasNegative = false
        for value in values {
            precondition(
                value >= -last && value < last, "\(operation): index \(value) is outside of \(size) elements")
            hasNegative = hasNegative || value < 0
        }
        return hasNegative ? Tensor(values.map { $0 < 0 ? $0 + last : $0 }, shape: shape) : dense
    }

    /// Slices `indices` of an axis, in that order (PyTorch's `index_select`).
    ///
    /// - Parameters:
    ///   - indices: int64 or int32 of any shape, each below the axis's size; negative ones count from the end.
    /// - Returns: this shape with the axis replaced by the axes of `indices`.
    public func taking(_ indices: Tensor, axis: Int = 0) -> Tensor {
        let axis = shape.normalized(axis: axis, for: "taking")
        let places = indices.positions(below: shape[axis], for: "taking")
        let source = contiguous()
        let result = Tensor(
            uninitialized: Shape(Array(shape[..<axis]) + Array(indices.shape) + Array(shape[(axis + 1)...])),
            dtype: dtype)
        let sizes = IndexedSizes(shape, axis: axis)
        if result.elementCount > 0 {
            check(
                apus_take(
                    source.address, places.int64Address, result.address, sizes.outer, sizes.size,
                    Int64(places.elementCount), sizes.inner, Int64(dtype.byteCount)), "taking")
        }
        return recorded(result, from: self, Take(shape: shape, axis: axis, indices: places))
    }

    /// Element `[i, indices[i, j], j]` at `[i, j]`, for an axis in the middle (PyTorch's `gather`).
    ///
    /// - Parameters:
    ///   - indices: int64 or int32 of this rank; on the other axes at most this tensor's sizes, where the
    ///     rest is left out. Negative ones count from the end.
    /// - Returns: of the shape of `indices`.
    public func gathered(_ indices: Tensor, axis: Int) -> Tensor {
        let axis = shape.normalized(axis: axis, for: "gathered")
        precondition(
            indices.rank == rank && (0..<rank).allSatisfy { $0 == axis || indices.shape[$0] <= shape[$0] },
            "gathered: indices \(indices.shape) do not fit \(shape) along axis \(axis)")
        var narrow = self
        for other in 0..<rank where other != axis && indices.shape[other] < shape[other] {
            narrow = narrow.sliced(axis: other, from: 0, to: indices.shape[other])
        }
        let places = indices.positions(below: shape[axis], for: "gathered")
        let source = narrow.contiguous()
        let result = Tensor(uninitialized: indices.shape, dtype: dtype)
        let sizes = IndexedSizes(narrow.shape, axis: axis)
        if result.elementCount > 0 {
            check(
                apus_gather(
                    source.address, places.int64Address, result.address, sizes.outer, sizes.size,
                    Int64(places.shape[axis]), sizes.inner, Int64(dtype.byteCount)), "gathered")
        }
        return recorded(result, from: narrow, Gather(shape: narrow.shape, axis: axis, indices: places))
    }
}

/// Rows of a table of vectors (Bengio et al. 2003).
///
/// - Parameters:
///   - table: `[words, width]`.
///   - indices: int64 or int32 of any shape, each below `words`.
/// - Returns: the shape of `indices` with `width` behind it.
public func embedding(_ table: Tensor, _ indices: Tensor) -> Tensor {
    precondition(table.rank == 2, "embedding: a table [words, width], not \(table.shape)")
    return table.taking(indices, axis: 0)
}
