import ApusTensor

/// Gradients in the order of a model's walk (``ModelState/ordered(_:)``); nil where none reached a parameter.
extension [Tensor?] {
    /// The 2-norm of all gradients as one vector.
    ///
    /// Computed in double precision over the row-major values in the order of the walk, so it has the same
    /// bits in any physical order and with any number of threads.
    public var globalNorm: Double {
        reduce(0) { $0 + ($1?.sumOfSquares ?? 0) }.squareRoot()
    }

    /// Shrinks all gradients by one factor where their norm is above `maximum` (Pascanu, Mikolov and Bengio
    /// 2013): maximum / (norm + 1e-6), PyTorch's.
    ///
    /// - Returns: the norm before. Where it is not finite, neither are the gradients; look before stepping.
    @discardableResult
    public mutating func clip(toNorm maximum: Double) -> Double {
        precondition(maximum > 0, "clip(toNorm:): the largest norm is positive, not \(maximum)")
        let norm = globalNorm
        let factor = maximum / (norm + 1e-6)
        if factor < 1 {
            for index in indices { self[index]?.scale(by: factor) }
        }
        return norm
    }

    /// Holds every component within -limit...limit; NaN stays NaN.
    public mutating func clip(toValue limit: Double) {
        precondition(limit > 0, "clip(toValue:): the limit is positive, not \(limit)")
        for index in indices { self[index]?.clamp(within: limit) }
    }
}
