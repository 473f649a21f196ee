import COneDNN

// Conversions between physical orders. They change no value and no shape, so they leave the tape alone:
// the result keeps the node of its source.
extension Tensor {
    /// Whether each element has one place and no place is left over.
    var isDense: Bool {
        if layout != .plain { return true }
        if isContiguous { return true }
        // Axes by falling stride must nest without gaps.
        var order = (0..<rank).filter { shape[$0] != 1 }
        order.sort { strides[$0] > strides[$1] }
        var step = 1
        for axis in order.reversed() {
            if strides[axis] != step { return false }
            step *= shape[axis]
        }
        return true
    }

    /// Whether elements lie in row-major order without gaps.
    var isContiguous: Bool {
        guard layout == .plain else { return false }
        var step: Int32 = 1
        var axis = rank - 1
        while axis >= 0 {
            let size = shape.sizes[axis]
            if size == 0 { return true }
            if size != 1 {
                if strides.steps[axis] != step { return false }
                step &*= size
            }
            axis -= 1
        }
        return true
    }

    /// Whether both lie in the same order, for tensors of one shape.
    func isArranged(like other: Tensor) -> Bool {
        guard layout == other.layout else { return false }
        if layout != .plain || strides == other.strides { return true }
        for axis in 0..<rank where shape.sizes[axis] != 1 {
            if strides.steps[axis] != other.strides.steps[axis] { return false }
        }
        return true
    }

    /// In row-major order; itself where it is so already.
    package func contiguous() -> Tensor {
        if isContiguous { return self }
        if layout == .blocked, shape.dropFirst(2).allSatisfy({ $0 == 1 }) {
            // One place an image: blocked and row-major are the same bytes.
            var copy = self
            copy.layout = .plain
            copy.strides = shape.denseStrides
            return copy
        }
        return copied(into: Tensor(uninitialized: shape, dtype: dtype))
    }

    /// In `layout`; itself where it is so already. Plain means row-major.
    package func converted(to layout: Layout) -> Tensor {
        if layout == .plain { return contiguous() }
        if self.layout == layout { return self }
        if layout == .blocked, isContiguous, shape.dropFirst(2).allSatisfy({ $0 == 1 }) {
            var copy = self
            copy.layout = .blocked
            return copy
        }
        let source = self.layout == .plain ? self : contiguous()
        return source.copied(into: Tensor(uninitialized: shape, dtype: dtype, layout: layout))
    }

    /// Plain with channels last in memory (`[N, spatial..., C]`), shape unchanged.
    func channelsLast() -> Tensor {
        let wanted = Tensor.channelsLastStrides(shape)
        let view = withStrides(wanted)
        // Steps along axes of one element say nothing, but kernels are found by them.
        if layout == .plain, isArranged(like: view) { return view }
        var result = Tensor(uninitialized: shape, dtype: dtype)
        result.strides = wanted
        return copied(into: result)
    }

    static func channelsLastStrides(_ shape: Shape) -> Strides {
        var strides = Strides()
        var step = 1
        strides[1] = step
        step *= shape[1]
        for axis in stride(from: shape.rank - 1, through: 2, by: -1) {
            strides[axis] = step
            step *= shape[axis]
        }
        strides[0] = step
        return strides
    }

    private func withStrides(_ strides: Strides) -> Tensor {
        var copy = self
        copy.strides = strides
        return copy
    }

    /// In the dense order of `other`, a tensor of the same shape.
    func arranged(like other: Tensor) -> Tensor {
        precondition(shape == other.shape, "shapes \(shape) and \(other.shape) differ")
        if isArranged(like: other) { return self }
        if other.layout != .plain { return converted(to: other.layout) }
        return copied(into: other.uninitializedLike(dtype: dtype))
    }

    /// Copies the values into a fresh tensor, converting order and type; the node goes along.
    func copied(into fresh: Tensor) -> Tensor {
        var result = fresh
        withDescription { source in
            fresh.withDescription { target in check(apus_copy(&source, &target), "copy") }
        }
        result.node = node
        return result
    }

    /// The plain tensor of one or two axes more that a blocked one is physically; `other` says which
    /// block structure. Repeated axes stay repeated.
    func physical(like other: Tensor) -> Tensor {
        if other.layout == .plain { return layout == .plain ? self : contiguous() }
        let block = Engine.block
        if layout == other.layout {
            var result = self
            result.shape = Tensor.physicalShape(shape, layout, block)
            result.strides = result.shape.denseStrides
            result.layout = .plain
            return result
        }
        let source = layout == .plain ? self : contiguous()
        var result = source
        var strides = Strides()
        let s = source.strides
        switch other.layout {
        case .blocked:
            strides[0] = s[0]
            strides[1] = s[1] * block
            for axis in 2..<rank { strides[axis] = s[axis] }
            strides[rank] = s[1]
        case .weightsBlocked:
            strides[0] = s[0] * block
            strides[1] = s[1] * block
            for axis in 2..<rank { strides[axis] = s[axis] }
            strides[rank] = s[1]
            strides[rank + 1] = s[0]
        case .weightsNarrow:
            strides[0] = s[0] * block
            for axis in 2..<rank { strides[axis - 1] = s[axis] }
            strides[rank - 1] = s[1]
            strides[rank] = s[0]
        case .plain: break
        }
        result.shape = Tensor.physicalShape(shape, other.layout, block)
        result.strides = strides
        return result
    }

    private static func physicalShape(_ shape: Shape, _ layout: Layout, _ block: Int) -> Shape {
        let spatial = Array(shape.dropFirst(2))
        switch layout {
        case .plain: return shape
        case .blocked: return Shape([shape[0], shape[1] / block] + spatial + [block])
        case .weightsBlocked: return Shape([shape[0] / block, shape[1] / block] + spatial + [block, block])
        case .weightsNarrow: return Shape([shape[0] / block] + spatial + [shape[1], block])
        }
    }
}
