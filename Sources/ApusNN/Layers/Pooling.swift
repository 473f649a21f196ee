import ApusTensor

/// The largest value of each window.
public final class MaxPool2d: Layer {
    public let window: PoolingWindow

    /// - Parameters:
    ///   - stride: the kernel's size where nil.
    ///   - roundsUp: whether a window that hangs over the end counts.
    public init(kernel: Int, stride: Int? = nil, padding: Int = 0, roundsUp: Bool = false) {
        window = PoolingWindow(kernel: kernel, stride: stride, padding: padding, roundsUp: roundsUp)
    }

    public init(_ window: PoolingWindow) { self.window = window }

    /// `[N, C, H, W]` to `[N, C, H', W']`
    public func callAsFunction(_ x: Tensor) -> Tensor { maxPool(x, window) }
}

/// The mean of each window.
public final class AveragePool2d: Layer {
    public let window: PoolingWindow
    /// Whether zeros of the padding count.
    public let includesPadding: Bool

    /// - Parameters:
    ///   - stride: the kernel's size where nil.
    ///   - roundsUp: whether a window that hangs over the end counts.
    public init(
        kernel: Int, stride: Int? = nil, padding: Int = 0, roundsUp: Bool = false,
        includesPadding: Bool = true
    ) {
        window = PoolingWindow(kernel: kernel, stride: stride, padding: padding, roundsUp: roundsUp)
        self.includesPadding = includesPadding
    }

    public init(_ window: PoolingWindow, includesPadding: Bool = true) {
        self.window = window
        self.includesPadding = includesPadding
    }

    /// `[N, C, H, W]` to `[N, C, H', W']`
    public func callAsFunction(_ x: Tensor) -> Tensor {
        averagePool(x, window, includingPadding: includesPadding)
    }
}

/// The mean of windows that cover the input and give an output of a fixed size.
public final class AdaptiveAveragePool2d: Layer {
    public let height: Int
    public let width: Int

    public init(_ height: Int, _ width: Int) {
        precondition(height > 0 && width > 0, "AdaptiveAveragePool2d: an output of \(height) x \(width)")
        self.height = height
        self.width = width
    }

    public convenience init(_ size: Int) { self.init(size, size) }

    /// `[N, C, H, W]` to `[N, C, height, width]`
    public func callAsFunction(_ x: Tensor) -> Tensor { adaptiveAveragePool(x, output: [height, width]) }
}

/// The p-norm of each window: (sum of x^p)^(1/p).
public final class LPPool2d: Layer {
    public let power: Double
    public let window: PoolingWindow

    /// - Parameters:
    ///   - power: p; 2 is L2 pooling.
    ///   - stride: the kernel's size where nil.
    public init(power: Double = 2, kernel: Int, stride: Int? = nil) {
        self.power = power
        window = PoolingWindow(kernel: kernel, stride: stride)
    }

    public init(power: Double = 2, _ window: PoolingWindow) {
        self.power = power
        self.window = window
    }

    /// `[N, C, H, W]` to `[N, C, H', W']`
    public func callAsFunction(_ x: Tensor) -> Tensor { lpPool(x, p: power, window) }
}

/// `[N, C, H, W]` to `[N, C]`: the mean over all places.
public func globalAveragePool(_ x: Tensor) -> Tensor { x.mean(axes: Array(2..<x.rank)) }
