import ApusTensor

/// max(x, 0).
public final class ReLU: Layer {
    public init() {}
    public func callAsFunction(_ x: Tensor) -> Tensor { relu(x) }
}

/// Gaussian error linear unit, exact.
public final class GELU: Layer {
    public init() {}
    public func callAsFunction(_ x: Tensor) -> Tensor { gelu(x) }
}

/// Drops values while training.
public final class DropoutLayer: Layer {
    public let probability: Double
    public init(_ probability: Double) { self.probability = probability }
    public func callAsFunction(_ x: Tensor) -> Tensor { dropout(x, probability: probability) }
}
