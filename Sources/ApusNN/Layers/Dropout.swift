import ApusTensor

/// Sets values to zero with `probability` while training, and lets the others grow by 1 / (1 - probability)
/// (Srivastava et al. 2014); elsewhere the identity.
public final class Dropout: Layer {
    /// 0...1
    public let probability: Double

    public init(_ probability: Double) {
        precondition((0...1).contains(probability), "Dropout: a probability of 0...1, not \(probability)")
        self.probability = probability
    }

    public func callAsFunction(_ x: Tensor) -> Tensor { dropout(x, probability: probability) }
}
