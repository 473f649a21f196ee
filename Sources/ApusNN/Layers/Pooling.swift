import ApusTensor

public final class MaxPool2d: Layer {
    public let window: PoolingWindow
    public init(kernel: Int, stride: Int? = nil, padding: Int = 0, roundsUp: Bool = false) {
        window = PoolingWindow(kernel: kernel, stride: stride, padding: padding, roundsUp: roundsUp)
    }
    /// `[N, C, H, W]` to `[N, C, H', W']`
    public func callAsFunction(_ x: Tensor) -> Tensor { maxPool(x, window) }
}

/// `[N, C, H, W]` to `[N, C]`: the mean over all places.
public func globalAveragePool(_ x: Tensor) -> Tensor { x.mean(axes: Array(2..<x.rank)) }
