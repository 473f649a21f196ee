import COneDNN

// A convolution whose windows tile the picture (kernel = stride, no padding: the patch embedding of vision
// transformers) is one matrix product on patches; convolution kernels for such large windows are slow or
// missing.
extension ConvolutionGeometry {
    /// Whether the windows tile the picture, for weights whose own order is row-major: by their shape alone, so
    /// that weights as they lie in a file take the same way.
    func tiles(_ input: Shape, _ weight: Shape) -> Bool {
        Layout.forConvolutionWeights(weight) == .plain && groups == 1 && input.rank == 4 && stride.count == 2
            && stride[0] == weight[2] && stride[1] == weight[3] && stride[0] * stride[1] >= 16
            && dilation == [1, 1] && padding.allSatisfy { $0.low == 0 && $0.high == 0 }
            && input[0] > 0 && input[2] >= stride[0] && input[3] >= stride[1]
    }
}

/// `[N, C, H, W]` to rows `[N * H/p * W/p, C * p * p]`; not recorded.
private func patches(_ x: Tensor, _ height: Int, _ width: Int) -> Tensor {
    let source = x.detached().contiguous()
    let (batch, channels) = (x.shape[0], x.shape[1])
    let (rows, columns) = (x.shape[2] / height, x.shape[3] / width)
    let s = source.strides
    var strides = Strides()
    for (axis, step) in [s[0], s[2] * height, s[3] * width, s[1], s[2], s[3]].enumerated() {
        strides[axis] = step
    }
    let view = source.viewed(shape: [batch, rows, columns, channels, height, width], strides: strides)
    return view.contiguous().reshaped(batch * rows * columns, channels * height * width)
}

func tiledConvolution(_ x: Tensor, _ weight: Tensor, bias: Tensor?) -> Tensor {
    let (outputs, height, width) = (weight.shape[0], weight.shape[2], weight.shape[3])
    let rows = patches(x, height, width)
    let factor = weight.factor(for: x).contiguous().reshaped(outputs, -1)
    let product = multiplied(rows, factor.transposedView, bias: bias)
    let shape: Shape = [x.shape[0], outputs, x.shape[2] / height, x.shape[3] / width]
    return product.viewed(shape: shape, strides: Tensor.channelsLastStrides(shape))
}

func tiledConvolutionWeightGradient(
    _ x: Tensor, _ gradient: Tensor, weight: Shape, hasBias: Bool
) -> (weight: Tensor, bias: Tensor?) {
    let rows = patches(x, weight[2], weight[3])
    let diff = channelRows(gradient)
    let room = Tensor(uninitialized: [weight[0], rows.shape[1]], dtype: .float32)
    let product = multiplied(diff.transposedView, rows, into: room)
    return (product.reshaped(weight), hasBias ? columnSums(diff) : nil)
}

func tiledConvolutionInputGradient(_ gradient: Tensor, _ weight: Tensor, input: Shape) -> Tensor {
    let (outputs, channels, height, width) = (
        weight.shape[0], weight.shape[1], weight.shape[2], weight.shape[3]
    )
    let (rows, columns) = (input[2] / height, input[3] / width)
    let factor = weight.factor(for: gradient).contiguous().reshaped(outputs, -1)
    let product = multiplied(channelRows(gradient), factor)
    // Places beyond the last whole window get nothing.
    let whole = rows * height == input[2] && columns * width == input[3]
    let result =
        whole
        ? Tensor(uninitialized: input, dtype: gradient.dtype) : Tensor.zeros(input, dtype: gradient.dtype)
    let s = result.strides
    var strides = Strides()
    for (axis, step) in [s[0], s[2] * height, s[3] * width, s[1], s[2], s[3]].enumerated() {
        strides[axis] = step
    }
    let shape: Shape = [input[0], rows, columns, channels, height, width]
    product.reshaped(shape).copy(into: result.viewed(shape: shape, strides: strides))
    return result
}

/// `[N, O, h, w]` to rows `[N * h * w, O]`; not recorded.
private func channelRows(_ gradient: Tensor) -> Tensor {
    let last = gradient.detached().channelsLast()
    let (batch, channels) = (gradient.shape[0], gradient.shape[1])
    let count = batch * gradient.shape[2] * gradient.shape[3]
    let shape: Shape = [count, channels]
    return last.viewed(shape: shape, strides: shape.denseStrides)
}
