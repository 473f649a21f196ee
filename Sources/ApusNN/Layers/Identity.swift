import ApusTensor

/// Its input, in the place of a layer that is left out.
public final class Identity: Layer {
    public init() {}
    public func callAsFunction(_ x: Tensor) -> Tensor { x }
}

/// Axes `first...last` joined into one; `[N, C, H, W]` to `[N, C * H * W]` where nothing else is said.
public final class Flatten: Layer {
    public let first: Int
    public let last: Int

    public init(from first: Int = 1, through last: Int = -1) {
        self.first = first
        self.last = last
    }

    public func callAsFunction(_ x: Tensor) -> Tensor { x.flattened(from: first, through: last) }
}
