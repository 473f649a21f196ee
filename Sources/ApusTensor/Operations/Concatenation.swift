/// Joins tensors; each gets its part of the gradient.
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
            "concatenate: \(tensor.dtype)\(tensor.shape) beside \(first.dtype)\(first.shape) along axis \(axis)"
        )
    }
    // The largest one's order, where each part is whole blocks of it.
    let largest = tensors.reduce(first) { $1.elementCount > $0.elementCount ? $1 : $0 }
    let staysBlocked =
        largest.layout == .blocked
        && (axis != 1 || tensors.allSatisfy { $0.shape[1].isMultiple(of: Engine.block) })
    let result = Tensor(uninitialized: shape, dtype: first.dtype, layout: staysBlocked ? .blocked : .plain)
    let target = result.physical(like: result)
    var start = 0
    for tensor in tensors {
        let source = tensor.physical(like: result)
        let size = source.shape[axis]
        source.copy(into: target.strided(axis: axis, from: start, count: size, step: 1))
        start += size
    }
    return recorded(
        result, from: tensors.map(Optional.some),
        Concatenate(axis: axis, sizes: tensors.map { $0.shape[axis] }))
}

/// The tensors, all of one shape, along a new axis.
public func stack(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
    concatenate(tensors.map { $0.unsqueezed(axis: axis) }, axis: axis)
}
