import COneDNN

/// Every step-th element of a part of one axis.
struct Slice: DifferentiableOperation {
    static var name: OperationName { .slice }
    static var hasSecondOrder: Bool { true }
    let shape: Shape
    let axis: Int
    let start: Int
    let step: Int

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [placed(gradient, shape: shape, axis: axis, start: start, step: step)]
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
        composedBackward(gradient, wanted)
    }

    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let end = count == 0 ? start : start + (count - 1) * step + 1
        return [gradient.sliced(axis: axis, from: start, to: end, step: step)]
    }
}

private func scattered(_ x: Tensor, shape: Shape, axis: Int, start: Int, step: Int) -> Tensor {
    recorded(
        placed(x, shape: shape, axis: axis, start: start, step: step), from: x,
        Scatter(axis: axis, start: start, count: x.shape[axis], step: step))
}

/// `x` at the places of a slice of a tensor of zeros, in x's physical order where that has a word for it;
/// not recorded.
private func placed(_ x: Tensor, shape: Shape, axis: Int, start: Int, step: Int) -> Tensor {
    let unit = x.slicingUnit(axis: axis, of: shape, from: start, count: x.shape[axis], step: step)
    let result = Tensor(uninitialized: shape, dtype: x.dtype, layout: unit == nil ? .plain : .blocked)
    result.fill(0)
    let size = unit ?? 1
    let source = unit == nil ? x.plainView : x.physical(like: x)
    source.copy(
        into: result.physical(like: result)
            .strided(axis: axis, from: start / size, count: x.shape[axis] / size, step: step))
    return result
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

    /// How many elements of `axis` are one element of the blocked order's axis of that place: the block for
    /// channels, else 1; nil where the slice does not exist in blocked order.
    fileprivate func slicingUnit(axis: Int, of whole: Shape, from start: Int, count: Int, step: Int) -> Int? {
        guard layout == .blocked else { return nil }
        guard axis == 1 else { return 1 }
        let block = Engine.block
        let fits = [whole[1], start, count].allSatisfy { $0.isMultiple(of: block) }
        return fits && step == 1 ? block : nil
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
        if let unit = slicingUnit(axis: axis, of: shape, from: first, count: count, step: step) {
            var copy = physical(like: self)
                .strided(axis: axis, from: first / unit, count: count / unit, step: step).contiguous()
            copy.shape = shape
            copy.shape[axis] = count
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
        precondition(
            count > 0 && shape[axis].isMultiple(of: count), "split: axis \(axis) of \(shape) into \(count)")
        let size = shape[axis] / count
        return (0..<count).map { sliced(axis: axis, from: $0 * size, to: ($0 + 1) * size) }
    }
}
