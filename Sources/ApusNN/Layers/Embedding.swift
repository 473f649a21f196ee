import ApusTensor

/// A table of vectors, one for each number below `count` (Bengio et al. 2003).
public final class Embedding: Module {
    /// `[count, width]`
    public let weight: Parameter

    public init(
        _ count: Int, _ width: Int, weights: Initializer = .normal(mean: 0, standardDeviation: 1)
    ) {
        weight = Parameter([count, width], weights)
    }

    /// Indices of any shape, each in 0..<count, to the same shape with `width` behind it.
    public func callAsFunction(_ indices: Tensor) -> Tensor { embedding(weight.tensor, indices) }
}
