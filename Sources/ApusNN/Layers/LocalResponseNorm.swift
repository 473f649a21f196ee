import ApusTensor

/// Damps a value by its neighbours in the channels (Krizhevsky, Sutskever and Hinton 2012, section 3.3):
/// x / (k + alpha / size * sum of squares)^beta.
public final class LocalResponseNorm: Layer {
    /// Channels in a window.
    public let size: Int
    public let alpha: Double
    public let beta: Double
    public let k: Double

    public init(size: Int = 5, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1) {
        precondition(size > 0, "LocalResponseNorm: a window of \(size) channels")
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k
    }

    /// `[N, C, ...]` to the same shape.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        localResponseNormalization(x, size: size, alpha: alpha, beta: beta, k: k)
    }
}
