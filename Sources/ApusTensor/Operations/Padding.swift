/// Room around a tensor on any of its axes; what is put there is a constant.
struct Pad: DifferentiableOperation {
    static var name: OperationName { .pad }
    static var hasSecondOrder: Bool { true }
    let shape: Shape
    let starts: [Int]

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        composedBackward(gradient, wanted)
    }

    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        var inner = gradient
        for axis in 0..<shape.rank {
            inner = inner.sliced(axis: axis, from: starts[axis], to: starts[axis] + shape[axis])
        }
        return [inner]
    }
}

extension Tensor {
    /// With `value` before and behind on every axis.
    ///
    /// - Parameter amounts: one pair of non-negative numbers of elements for each axis.
    public func padded(_ amounts: [(low: Int, high: Int)], value: Double = 0) -> Tensor {
        precondition(
            amounts.count == rank && amounts.allSatisfy { $0.low >= 0 && $0.high >= 0 },
            "padded: \(amounts) does not fit the axes of \(shape)")
        if amounts.allSatisfy({ $0.low == 0 && $0.high == 0 }) { return self }
        var wide = shape
        for (axis, amount) in amounts.enumerated() { wide[axis] += amount.low + amount.high }
        // A blocked tensor stays so when only its places grow.
        let staysBlocked = layout == .blocked && amounts.prefix(2).allSatisfy { $0.low == 0 && $0.high == 0 }
        let result = Tensor(uninitialized: wide, dtype: dtype, layout: staysBlocked ? .blocked : .plain)
        result.fill(value)
        var window = result.physical(like: result)
        for (axis, amount) in amounts.enumerated() where amount.low + amount.high > 0 {
            window = window.strided(axis: axis, from: amount.low, count: shape[axis], step: 1)
        }
        (staysBlocked ? physical(like: result) : plainView).copy(into: window)
        return recorded(result, from: self, Pad(shape: shape, starts: amounts.map(\.low)))
    }

    /// With zeros before and behind along one axis.
    public func padded(axis: Int, low: Int, high: Int) -> Tensor {
        let axis = shape.normalized(axis: axis, for: "padded")
        return padded((0..<rank).map { $0 == axis ? (low, high) : (0, 0) })
    }
}
