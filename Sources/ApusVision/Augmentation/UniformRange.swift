import ApusTensor

extension RandomStream {
    /// Uniform in `range`, the upper end excluded unless it is the lower one too.
    mutating func uniform(in range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }
}
