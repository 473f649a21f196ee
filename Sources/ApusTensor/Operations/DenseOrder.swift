/// One of the dense orders that kernels over pictures take, without its values.
enum DenseOrder: Int32, Sendable {
    case plain = 0
    case blocked = 1
    case channelsLast = 2

    /// The order of a tensor that a picture kernel ran on.
    init(of x: Tensor) {
        self = x.layout == .blocked ? .blocked : (x.isContiguous ? .plain : .channelsLast)
    }

    /// `x` in this order; itself where it is so already.
    func arrange(_ x: Tensor) -> Tensor {
        switch self {
        case .plain: x.contiguous()
        case .blocked: x.converted(to: .blocked)
        case .channelsLast: x.channelsLast()
        }
    }

    /// Room for a result in this order.
    func room(_ shape: Shape, _ dtype: DType) -> Tensor {
        var result = Tensor(uninitialized: shape, dtype: dtype, layout: self == .blocked ? .blocked : .plain)
        if self == .channelsLast { result.strides = Tensor.channelsLastStrides(shape) }
        return result
    }
}
