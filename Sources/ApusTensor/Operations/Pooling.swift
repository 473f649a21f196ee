import COneDNN

/// What a pooling window gives.
public enum PoolingKind: Sendable, Hashable {
    case maximum
    /// Mean of the window; whether zeros of the padding count.
    case average(includingPadding: Bool)

    var raw: Int32 {
        switch self {
        case .maximum: 0
        case .average(let includingPadding): includingPadding ? 2 : 1
        }
    }
}

/// A sliding window over two axes (one axis: its first is 1).
public struct PoolingWindow: Sendable, Hashable {
    public var kernel: [Int]
    public var stride: [Int]
    public var padding: [Int]
    /// Whether a last window that hangs over the end counts; one that would start in the padding never does.
    public var roundsUp: Bool

    public init(kernel: [Int], stride: [Int]? = nil, padding: [Int]? = nil, roundsUp: Bool = false) {
        self.kernel = kernel
        self.stride = stride ?? kernel
        self.padding = padding ?? Array(repeating: 0, count: kernel.count)
        self.roundsUp = roundsUp
        precondition(
            self.stride.count == kernel.count && self.padding.count == kernel.count
                && (1...2).contains(kernel.count),
            "a pooling window has one or two axes")
        precondition(
            zip(kernel, self.padding).allSatisfy { $0 > 0 && $1 >= 0 && $1 * 2 <= $0 }
                && self.stride.allSatisfy { $0 > 0 },
            "a pooling window \(kernel) with stride \(self.stride) and padding \(self.padding): padding is at most half the kernel"
        )
    }

    public init(kernel: Int, stride: Int? = nil, padding: Int = 0, roundsUp: Bool = false, axes: Int = 2) {
        self.init(
            kernel: Array(repeating: kernel, count: axes),
            stride: stride.map { Array(repeating: $0, count: axes) },
            padding: Array(repeating: padding, count: axes), roundsUp: roundsUp)
    }

    public func outputSize(_ input: Int, axis: Int) -> Int {
        let room = input + 2 * padding[axis] - kernel[axis]
        guard room >= 0 else { return 0 }
        guard roundsUp else { return room / stride[axis] + 1 }
        let size = (room + stride[axis] - 1) / stride[axis] + 1
        return (size - 1) * stride[axis] >= input + padding[axis] ? size - 1 : size
    }

    /// How far the last window reaches beyond the input, padding included.
    func overhang(_ input: Int, axis: Int) -> Int {
        (outputSize(input, axis: axis) - 1) * stride[axis] + kernel[axis] - input - padding[axis]
    }

    func raw(_ input: Shape) -> apus_pooling_window {
        var raw = apus_pooling_window()
        let two = kernel.count == 2
        raw.kernel = (Int64(kernel[0]), Int64(two ? kernel[1] : 1))
        raw.stride = (Int64(stride[0]), Int64(two ? stride[1] : 1))
        raw.padding_low = (Int64(padding[0]), Int64(two ? padding[1] : 0))
        raw.padding_high = (
            Int64(overhang(input[2], axis: 0)), Int64(two ? overhang(input[3], axis: 1) : 0)
        )
        return raw
    }
}

struct Pooling: DifferentiableOperation {
    static var name: OperationName { .pooling }
    let kind: PoolingKind
    let window: PoolingWindow
    /// Shape and order of the input.
    let shape: Shape
    let order: DenseOrder
    /// Where the maxima stood.
    let workspace: Storage?

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let diff = order.arrange(gradient)
        let result = order.room(shape, gradient.dtype)
        if gradient.elementCount == 0 {
            result.fill(0)
            return [result]
        }
        var raw = window.raw(shape)
        var (dst, src) = (diff.rawTensor(), result.rawTensor())
        check(apus_pool_backward(kind.raw, &raw, &dst, &src, workspace?.data), "pooling backward")
        return [result]
    }
}

/// Largest value or mean of each window.
///
/// - Parameter x: `[N, C, H, W]` or `[N, C, W]`.
public func pool(_ x: Tensor, _ kind: PoolingKind, _ window: PoolingWindow) -> Tensor {
    precondition(
        x.rank == window.kernel.count + 2,
        "pooling: input \(x.shape) has not \(window.kernel.count) spatial axes")
    var shape = x.shape
    for axis in 0..<window.kernel.count {
        shape[axis + 2] = window.outputSize(x.shape[axis + 2], axis: axis)
        precondition(
            shape[axis + 2] > 0, "pooling: input \(x.shape) is smaller than the window \(window.kernel)")
    }
    if case .average(includingPadding: true) = kind, window.roundsUp {
        let hangsOver = (0..<window.kernel.count).contains {
            window.overhang(x.shape[$0 + 2], axis: $0) > window.padding[$0]
        }
        if hangsOver { return averageWithOverhang(x, window) }
    }
    if x.dtype == .bfloat16 && !Engine.computesBFloat16 {
        return pool(x.cast(to: .float32), kind, window).cast(to: .bfloat16)
    }
    let order = DenseOrder(of: x)
    let source = order.arrange(x)
    let result = order.room(shape, x.dtype)
    var workspace: Storage?
    if result.elementCount > 0 {
        var raw = window.raw(x.shape)
        var (src, dst) = (source.rawTensor(), result.rawTensor())
        if kind == .maximum {
            var bytes = 0
            check(apus_pool_workspace(kind.raw, &raw, &src, &dst, &bytes), "pooling")
            workspace = Storage(byteCount: bytes)
        }
        check(apus_pool_forward(kind.raw, &raw, &src, &dst, workspace?.data), "pooling")
    }
    return recorded(
        result, from: x,
        Pooling(kind: kind, window: window, shape: x.shape, order: order, workspace: workspace))
}

/// Where the last window hangs over the padded input, the elements beyond it do not count in the mean:
/// the mean over the padded input with exclusion gives just that.
private func averageWithOverhang(_ x: Tensor, _ window: PoolingWindow) -> Tensor {
    var padded = x
    for axis in 0..<window.kernel.count {
        // No more than the windows reach: a window that began in the padding would be one too many.
        let reach = Swift.max(0, window.overhang(x.shape[axis + 2], axis: axis))
        padded = padded.padded(
            axis: axis + 2, low: window.padding[axis], high: Swift.min(window.padding[axis], reach))
    }
    var bare = window
    bare.padding = bare.padding.map { _ in 0 }
    return pool(padded, .average(includingPadding: false), bare)
}

public func maxPool(_ x: Tensor, _ window: PoolingWindow) -> Tensor { pool(x, .maximum, window) }

public func averagePool(_ x: Tensor, _ window: PoolingWindow, includingPadding: Bool = true) -> Tensor {
    pool(x, .average(includingPadding: includingPadding), window)
}
