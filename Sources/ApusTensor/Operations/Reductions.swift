import COneDNN

private enum ReductionFunction: UInt32 {
    case sum, mean, maximum, minimum, sumOfSquares
    var raw: Int32 { Int32(rawValue) }
}

/// Reduces the given axes; they stay as axes of size 1. Not recorded.
private func reduced(_ function: ReductionFunction, _ x: Tensor, axes: [Int]) -> Tensor {
    var shape = x.shape
    for axis in axes { shape[axis] = 1 }
    if axes.isEmpty { return x }
    precondition(
        x.dtype.isFloatingPoint || x.dtype == .int32 || x.dtype == .int64,
        "\(function): \(x.dtype)\(x.shape) is not reduced; cast it first")
    let count = axes.reduce(1) { $0 * x.shape[$1] }
    if function == .maximum || function == .minimum {
        precondition(count > 0, "no largest or smallest value along empty axes \(axes) of \(x.shape)")
    }
    // Spatial axes of a blocked tensor lie together as they are.
    if x.layout == .blocked, axes == Array(2..<x.rank) {
        let result = Tensor(uninitialized: shape, dtype: x.dtype, layout: .blocked)
        reduce(function, x.address, result, outer: shape[0] * shape[1] / Engine.block, count, Engine.block)
        return result.contiguous()
    }
    var source = x.plainView
    let kept = (0..<x.rank).filter { !axes.contains($0) }
    // Reduced axes must lie together: bring them behind the kept ones unless they already do.
    let together = axes == Array((axes.first ?? 0)..<((axes.first ?? 0) + axes.count))
    let inner: Int
    if together {
        source = source.contiguous()
        inner = x.shape[(axes[axes.count - 1] + 1)...].reduce(1, *)
    } else {
        let order = kept + axes
        var strides = Strides()
        for (place, axis) in order.enumerated() { strides[place] = source.strides[axis] }
        source = source.viewed(shape: Shape(order.map { x.shape[$0] }), strides: strides).contiguous()
        inner = 1
    }
    let result = Tensor(uninitialized: shape, dtype: x.dtype)
    let outer = count == 0 ? 0 : x.elementCount / count / Swift.max(inner, 1)
    if count == 0 { result.fill(0) }
    reduce(function, source.address, result, outer: outer, count, inner)
    return result
}

private func reduce(
    _ function: ReductionFunction, _ address: UnsafeMutableRawPointer, _ result: Tensor, outer: Int,
    _ count: Int, _ inner: Int
) {
    guard outer > 0, count > 0, inner > 0 else { return }
    check(
        apus_reduce(
            function.raw, result.dtype.rawValue, address, result.address, Int64(outer), Int64(count),
            Int64(inner)), "\(function)")
}

/// Sum and mean: the gradient is repeated, divided by the count for the mean.
struct Sum: DifferentiableOperation {
    static var name: OperationName { .sum }
    static var hasSecondOrder: Bool { true }
    let shape: Shape
    let kept: Shape
    let factor: Double

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        composedBackward(gradient, wanted)
    }

    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let wide = gradient.reshaped(kept)
        return [(factor == 1 ? wide : wide * factor).broadcast(to: shape)]
    }
}

/// Largest or smallest value: the gradient goes where it stood, shared among equals.
struct Extremum: DifferentiableOperation {
    static var name: OperationName { .extremum }
    static var hasSecondOrder: Bool { true }
    let x: Tensor
    let value: Tensor

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        composedBackward(gradient, wanted)
    }

    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let places = (x.detached() .== value).cast(to: x.dtype)
        let axes = (0..<x.rank).filter { value.shape[$0] == 1 && x.shape[$0] != 1 }
        let shared = gradient.reshaped(value.shape) / places.sum(axes: axes, keepingDimensions: true)
        return [places * shared]
    }
}

extension Tensor {
    private func axesList(_ axes: [Int]?, _ operation: StaticString) -> [Int] {
        guard let axes else { return Array(0..<rank) }
        return Set(axes.map { shape.normalized(axis: $0, for: operation) }).sorted()
    }

    private func without(_ axes: [Int]) -> Shape {
        Shape((0..<rank).filter { !axes.contains($0) }.map { shape[$0] })
    }

    /// Sum over `axes` (all where nil).
    public func sum(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
        let list = axesList(axes, "sum")
        let wide = reduced(.sum, self, axes: list)
        let result = wide.detached().reshaped(keepingDimensions ? wide.shape : without(list))
        return recorded(result, from: self, Sum(shape: shape, kept: wide.shape, factor: 1))
    }

    /// Mean over `axes` (all where nil).
    public func mean(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
        precondition(dtype.isFloatingPoint, "mean: \(dtype) is not a floating-point type; cast it first")
        let list = axesList(axes, "mean")
        let count = list.reduce(1) { $0 * shape[$1] }
        let wide = reduced(.mean, self, axes: list)
        let result = wide.detached().reshaped(keepingDimensions ? wide.shape : without(list))
        return recorded(result, from: self, Sum(shape: shape, kept: wide.shape, factor: 1 / Double(count)))
    }

    /// Largest value along `axes` (all where nil).
    public func max(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
        extremum(.maximum, axes, keepingDimensions)
    }

    /// Smallest value along `axes` (all where nil).
    public func min(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
        extremum(.minimum, axes, keepingDimensions)
    }

    private func extremum(_ function: ReductionFunction, _ axes: [Int]?, _ keepingDimensions: Bool) -> Tensor
    {
        let list = axesList(axes, "max or min")
        let wide = reduced(function, self, axes: list).detached()
        let result = wide.reshaped(keepingDimensions ? wide.shape : without(list))
        return recorded(result, from: self, Extremum(x: self, value: wide))
    }

    /// Mean squared distance from the mean; divided by n - 1 where `unbiased`.
    public func variance(axes: [Int]? = nil, unbiased: Bool = true, keepingDimensions: Bool = false) -> Tensor
    {
        let list = axesList(axes, "variance")
        let count = list.reduce(1) { $0 * shape[$1] }
        let centred = self - mean(axes: list, keepingDimensions: true)
        let total = square(centred).sum(axes: list, keepingDimensions: keepingDimensions)
        return total / Double(unbiased ? count - 1 : count)
    }

    /// Index of the first largest value along an axis, int64.
    public func argmax(axis: Int) -> Tensor { argExtremum(largest: true, axis) }
    /// Index of the first smallest value along an axis, int64.
    public func argmin(axis: Int) -> Tensor { argExtremum(largest: false, axis) }

    private func argExtremum(largest: Bool, _ axis: Int) -> Tensor {
        let axis = shape.normalized(axis: axis, for: "argmax or argmin")
        precondition(shape[axis] > 0, "argmax or argmin along empty axis \(axis) of \(shape)")
        let dense = contiguous()
        let result = Tensor(uninitialized: without([axis]), dtype: .int64)
        let outer = shape[..<axis].reduce(1, *)
        let inner = shape[(axis + 1)...].reduce(1, *)
        check(
            apus_arg_reduce(
                largest, dtype.rawValue, dense.address, result.address.assumingMemoryBound(to: Int64.self),
                Int64(outer), Int64(shape[axis]), Int64(inner)), "argmax or argmin")
        return result
    }
}
