import COneDNN

/// How a convolution slides: one value for each spatial axis.
public struct ConvolutionGeometry: Sendable, Hashable {
    public var stride: [Int]
    /// Zeros before the first and behind the last element of each axis.
    public var padding: [(low: Int, high: Int)]
    public var dilation: [Int]
    public var groups: Int

    public init(
        stride: [Int] = [1, 1], padding: [(low: Int, high: Int)] = [(0, 0), (0, 0)],
        dilation: [Int] = [1, 1],
        groups: Int = 1
    ) {
        precondition(
            stride.count == padding.count && stride.count == dilation.count && (1...2).contains(stride.count),
            "a convolution has one or two spatial axes")
        precondition(
            stride.allSatisfy { $0 > 0 } && dilation.allSatisfy { $0 > 0 } && groups > 0
                && padding.allSatisfy { $0.low >= 0 && $0.high >= 0 },
            "stride, dilation and groups are positive, padding is not negative")
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.groups = groups
    }

    /// The same in both directions.
    public init(stride: Int = 1, padding: Int = 0, dilation: Int = 1, groups: Int = 1, axes: Int = 2) {
        self.init(
            stride: Array(repeating: stride, count: axes),
            padding: Array(repeating: (padding, padding), count: axes),
            dilation: Array(repeating: dilation, count: axes), groups: groups)
    }

    public static func == (a: ConvolutionGeometry, b: ConvolutionGeometry) -> Bool {
        a.stride == b.stride && a.dilation == b.dilation && a.groups == b.groups
            && a.padding.elementsEqual(b.padding, by: { $0 == $1 })
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(stride)
        hasher.combine(dilation)
        hasher.combine(groups)
        for side in padding {
            hasher.combine(side.low)
            hasher.combine(side.high)
        }
    }

    /// Size of the output along a spatial axis: floor((i + p - d(k-1) - 1) / s) + 1.
    public func outputSize(_ input: Int, kernel: Int, axis: Int) -> Int {
        let reach = dilation[axis] * (kernel - 1) + 1
        let room = input + padding[axis].low + padding[axis].high - reach
        return room < 0 ? 0 : room / stride[axis] + 1
    }

    var raw: apus_convolution {
        var raw = apus_convolution()
        let two = stride.count == 2
        raw.stride = (Int64(stride[0]), Int64(two ? stride[1] : 1))
        raw.dilation = (Int64(dilation[0]), Int64(two ? dilation[1] : 1))
        raw.padding_low = (Int64(padding[0].low), Int64(two ? padding[1].low : 0))
        raw.padding_high = (Int64(padding[0].high), Int64(two ? padding[1].high : 0))
        raw.groups = Int64(groups)
        return raw
    }

    func outputShape(_ input: Shape, _ weight: Shape) -> Shape {
        var shape = input
        shape[1] = weight[0]
        for axis in 0..<stride.count {
            shape[axis + 2] = outputSize(input[axis + 2], kernel: weight[axis + 2], axis: axis)
        }
        return shape
    }

    func validate(_ operation: StaticString, input: Shape, weight: Shape) {
        precondition(
            input.rank == stride.count + 2 && weight.rank == input.rank && input[1] == weight[1] * groups
                && weight[0].isMultiple(of: groups),
            "\(operation): input \(input) does not fit weight \(weight) in \(groups) groups")
        for axis in 0..<stride.count {
            let padded = input[axis + 2] + padding[axis].low + padding[axis].high
            precondition(
                padded >= dilation[axis] * (weight[axis + 2] - 1) + 1,
                "\(operation): input \(input) is smaller than the kernel of weight \(weight)")
        }
    }
}

/// The orders in which convolutions of these channels run best on this machine.
private func wantedOrders(
    _ weight: Shape, _ groups: Int, _ dtype: DType
) -> (source: DenseOrder, destination: DenseOrder) {
    let raw = apus_convolution_wants(
        Int64(weight[1] * groups), Int64(weight[0]), Int64(groups), dtype.rawValue)
    return (DenseOrder(rawValue: raw.source) ?? .plain, DenseOrder(rawValue: raw.destination) ?? .plain)
}

// MARK: - The three kernels, not recorded

/// y = activation(x * w + bias + residual), with x put in the kernel's order; gives that x too.
func convolved(
    _ x: Tensor, _ weight: Tensor, bias: Tensor?, _ geometry: ConvolutionGeometry,
    activation: Activation = .none, residual: Tensor? = nil, inference: Bool
) -> (result: Tensor, source: Tensor) {
    geometry.validate("convolution", input: x.shape, weight: weight.shape)
    if activation == .none, residual == nil, geometry.tiles(x.shape, weight.shape) {
        return (tiledConvolution(x, weight, bias: bias), x)
    }
    var orders = wantedOrders(weight.shape, geometry.groups, x.dtype)
    // A depthwise convolution is as fast forward in either of two orders, and takes what comes channels-last as it is:
    // between narrow layers, whose channels are no whole blocks, that spares the widest tensors two conversions.
    if inference, geometry.isDepthwise(weight.shape), DenseOrder(of: x) == .channelsLast {
        orders = (.channelsLast, .channelsLast)
    }
    if x.dtype == .bfloat16, !Engine.hasFastBFloat16 {
        // Stored in bfloat16, computed in float32.
        let source = orders.source.arrange(x)
        let wide = convolved(
            source.detached().cast(to: .float32), weight, bias: bias, geometry, activation: activation,
            residual: residual?.detached().cast(to: .float32), inference: inference)
        return (wide.result.cast(to: .bfloat16), source)
    }
    let source = orders.source.arrange(x)
    let shape = geometry.outputShape(x.shape, weight.shape)
    let result = orders.destination.room(shape, x.dtype)
    if result.elementCount == 0 { return (result, source) }
    var raw = geometry.raw
    var (src, weights, dst) = (source.rawTensor(), weight.rawTensor(), result.rawTensor())
    let offsets = bias?.contiguous()
    let added = residual.map { orders.destination.arrange($0) }
    var biasRaw = offsets?.rawTensor() ?? apus_tensor()
    var addedRaw = added?.rawTensor() ?? apus_tensor()
    withUnsafePointer(to: &biasRaw) { biasPointer in
        withUnsafePointer(to: &addedRaw) { addedPointer in
            check(
                apus_convolution_forward(
                    &raw, &src, &weights, offsets == nil ? nil : biasPointer,
                    added == nil ? nil : addedPointer,
                    &dst, activation.rawValue, inference), "convolution")
        }
    }
    return (result, source)
}

/// The gradient of the input, of shape `input`.
func convolutionInputGradient(
    _ gradient: Tensor, _ weight: Tensor, _ geometry: ConvolutionGeometry, input: Shape
) -> Tensor {
    if geometry.tiles(input, weight.shape) {
        return tiledConvolutionInputGradient(gradient, weight, input: input)
    }
    if let spare = geometry.spareChannels(weight.shape) {
        return convolutionInputGradient(
            gradient.withSpareChannels(spare, axis: 1), weight.withSpareChannels(spare, axis: 0),
            geometry.widened(by: spare), input: input.widened(by: spare)
        ).sliced(axis: 1, from: 0, to: input[1])
    }
    if gradient.dtype == .bfloat16, !Engine.hasFastBFloat16 {
        return convolutionInputGradient(
            gradient.detached().cast(to: .float32), weight, geometry, input: input
        ).cast(to: .bfloat16)
    }
    var orders = wantedOrders(weight.shape, geometry.groups, gradient.dtype)
    // Towards few channels only channels-last has a kernel.
    if orders.source == .plain { orders = (.channelsLast, .channelsLast) }
    let source = orders.destination.arrange(gradient)
    let result = orders.source.room(input, gradient.dtype)
    if gradient.elementCount == 0 {
        result.fill(0)
        return result
    }
    var raw = geometry.raw
    var (diff, weights, out) = (source.rawTensor(), weight.rawTensor(), result.rawTensor())
    check(apus_convolution_backward_data(&raw, &diff, &weights, &out), "convolution backward data")
    return result
}

/// The float32 gradients of weight and bias.
func convolutionWeightGradient(
    _ x: Tensor, _ gradient: Tensor, _ geometry: ConvolutionGeometry, weight: Shape, hasBias: Bool
) -> (weight: Tensor, bias: Tensor?) {
    if geometry.tiles(x.shape, weight) {
        return tiledConvolutionWeightGradient(x, gradient, weight: weight, hasBias: hasBias)
    }
    if let spare = geometry.spareChannels(weight) {
        var wide = weight
        wide[0] += spare
        let both = convolutionWeightGradient(
            x.withSpareChannels(spare, axis: 1), gradient.withSpareChannels(spare, axis: 1),
            geometry.widened(by: spare), weight: wide, hasBias: hasBias)
        return (
            both.weight.sliced(axis: 0, from: 0, to: weight[0])
                .converted(to: Layout.forConvolutionWeights(weight)),
            both.bias?.sliced(axis: 0, from: 0, to: weight[0])
        )
    }
    if x.dtype == .bfloat16, !Engine.hasFastBFloat16 {
        return convolutionWeightGradient(
            x.detached().cast(to: .float32), gradient.detached().cast(to: .float32), geometry, weight: weight,
            hasBias: hasBias)
    }
    let orders = wantedOrders(weight, geometry.groups, x.dtype)
    let source = orders.source.arrange(x)
    let diff = orders.destination.arrange(gradient)
    let result = Tensor(
        uninitialized: weight, dtype: .float32, layout: Layout.forConvolutionWeights(weight))
    let bias = hasBias ? Tensor(uninitialized: [weight[0]], dtype: .float32) : nil
    if gradient.elementCount == 0 {
        result.fill(0)
        bias?.fill(0)
        return (result, bias)
    }
    var raw = geometry.raw
    var (src, dst, out) = (source.rawTensor(), diff.rawTensor(), result.rawTensor())
    var biasRaw = bias?.rawTensor() ?? apus_tensor()
    withUnsafeMutablePointer(to: &biasRaw) { pointer in
        check(
            apus_convolution_backward_weights(&raw, &src, &dst, &out, bias == nil ? nil : pointer),
            "convolution backward weights")
    }
    return (result, bias)
}

// MARK: - Three operations, each differentiable through the other two

struct Convolution: DifferentiableOperation {
    static var name: OperationName { .convolution }
    static var hasSecondOrder: Bool { true }
    let x: Tensor
    let weight: Tensor
    let hasBias: Bool
    let geometry: ConvolutionGeometry
    /// The result, where ReLU followed in the same kernel: it tells where the gradient passes.
    let rectified: Tensor?

    func backward(_ upstream: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let gradient = rectified.map { rectifiedGradient(upstream, $0) } ?? upstream
        var gradients: [Tensor?] = [nil, nil]
        if wanted[0] {
            gradients[0] = ApusTensor.convolutionInputGradient(gradient, weight, geometry, input: x.shape)
        }
        let wantsBias = hasBias && wanted[2]
        if wanted[1] || wantsBias {
            let both = ApusTensor.convolutionWeightGradient(
                x, gradient, geometry, weight: weight.shape, hasBias: wantsBias)
            gradients[1] = wanted[1] ? both.weight : nil
            if hasBias { gradients.append(both.bias) }
        } else if hasBias {
            gradients.append(nil)
        }
        return gradients
    }

    func composedBackward(_ upstream: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let gradient = rectified.map { upstream * ($0 .> 0).cast(to: upstream.dtype) } ?? upstream
        var gradients: [Tensor?] = [
            wanted[0] ? tapedInputGradient(gradient, weight, geometry, input: x.shape) : nil,
            wanted[1] ? tapedWeightGradient(x, gradient, geometry, weight: weight.shape) : nil,
        ]
        if hasBias {
            let axes = [0] + Array(2..<gradient.rank)
            gradients.append(wanted[2] ? gradient.cast(to: .float32).sum(axes: axes) : nil)
        }
        return gradients
    }
}

/// dx from (dy, w).
struct ConvolutionInputGradient: DifferentiableOperation {
    static var name: OperationName { .convolutionInputGradient }
    static var hasSecondOrder: Bool { true }
    let gradient: Tensor
    let weight: Tensor
    let geometry: ConvolutionGeometry

    func backward(_ upstream: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [
            wanted[0] ? convolved(upstream, weight, bias: nil, geometry, inference: false).result : nil,
            wanted[1]
                ? ApusTensor.convolutionWeightGradient(
                    upstream, gradient, geometry, weight: weight.shape, hasBias: false
                ).weight : nil,
        ]
    }

    func composedBackward(_ upstream: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [
            wanted[0] ? convolution(upstream, weight, geometry: geometry) : nil,
            wanted[1] ? tapedWeightGradient(upstream, gradient, geometry, weight: weight.shape) : nil,
        ]
    }
}

/// dw from (x, dy).
struct ConvolutionWeightGradient: DifferentiableOperation {
    static var name: OperationName { .convolutionWeightGradient }
    static var hasSecondOrder: Bool { true }
    let x: Tensor
    let gradient: Tensor
    let geometry: ConvolutionGeometry

    func backward(_ upstream: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [
            wanted[0]
                ? ApusTensor.convolutionInputGradient(gradient, upstream, geometry, input: x.shape) : nil,
            wanted[1] ? convolved(x, upstream, bias: nil, geometry, inference: false).result : nil,
        ]
    }

    func composedBackward(_ upstream: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [
            wanted[0] ? tapedInputGradient(gradient, upstream, geometry, input: x.shape) : nil,
            wanted[1] ? convolution(x, upstream, geometry: geometry) : nil,
        ]
    }
}

private func tapedInputGradient(
    _ gradient: Tensor, _ weight: Tensor, _ geometry: ConvolutionGeometry, input: Shape
) -> Tensor {
    recorded(
        convolutionInputGradient(gradient, weight, geometry, input: input), from: gradient, weight,
        ConvolutionInputGradient(gradient: gradient, weight: weight, geometry: geometry))
}

private func tapedWeightGradient(
    _ x: Tensor, _ gradient: Tensor, _ geometry: ConvolutionGeometry, weight: Shape
) -> Tensor {
    recorded(
        convolutionWeightGradient(x, gradient, geometry, weight: weight, hasBias: false).weight, from: x,
        gradient,
        ConvolutionWeightGradient(x: x, gradient: gradient, geometry: geometry))
}

// MARK: - Public operations

/// Cross-correlation, as every framework calls convolution.
///
/// - Parameters:
///   - x: `[N, C, H, W]` or `[N, C, W]`, float32 or bfloat16.
///   - weight: `[O, C/groups, kernel...]`; float32 beside bfloat16 values is multiplied in bfloat16.
///   - bias: `[O]`, float32.
///   - activation: applied to the result, in the same kernel where nothing but ReLU is recorded.
/// - Returns: `[N, O, H', W']` with sizes by ``ConvolutionGeometry/outputSize(_:kernel:axis:)``.
public func convolution(
    _ x: Tensor, _ weight: Tensor, bias: Tensor? = nil, geometry: ConvolutionGeometry,
    activation: Activation = .none
) -> Tensor {
    precondition(
        bias == nil || bias?.shape == [weight.shape[0]],
        "convolution: bias \(bias?.shape ?? []) does not fit weight \(weight.shape)")
    let isInference = Tape.current == nil
    // ReLU's gradient follows from the result; other activations need their input saved.
    let fused = isInference || activation == .relu ? activation : .none
    let (result, source) = convolved(
        x, weight, bias: bias, geometry, activation: fused, inference: isInference)
    let tracked = recorded(
        result, from: bias == nil ? [x, weight] : [x, weight, bias],
        Convolution(
            x: source, weight: weight, hasBias: bias != nil, geometry: geometry,
            rectified: fused == .relu ? result : nil))
    return fused == activation ? tracked : activation.applied(to: tracked)
}

/// The transpose of a convolution's map (Zeiler et al. 2010): sizes grow by the stride,
/// (i - 1) s - 2p + d (k - 1) + outputPadding + 1.
///
/// - Parameters:
///   - x: `[N, C, H, W]` or `[N, C, W]`.
///   - weight: `[C, O/groups, kernel...]`, the order of PyTorch.
///   - geometry: of the convolution whose transpose it is.
public func transposedConvolution(
    _ x: Tensor, _ weight: Tensor, bias: Tensor? = nil, geometry: ConvolutionGeometry,
    outputPadding: [Int] = [0, 0]
) -> Tensor {
    precondition(
        x.rank == weight.rank && x.shape[1] == weight.shape[0] && x.rank == geometry.stride.count + 2,
        "transposedConvolution: input \(x.shape) does not fit weight \(weight.shape)")
    var shape = x.shape
    shape[1] = weight.shape[1] * geometry.groups
    for axis in 0..<geometry.stride.count {
        let reach = geometry.dilation[axis] * (weight.shape[axis + 2] - 1) + 1
        shape[axis + 2] =
            (x.shape[axis + 2] - 1) * geometry.stride[axis] - geometry.padding[axis].low
            - geometry.padding[axis].high + reach + outputPadding[axis]
    }
    precondition(
        geometry.outputShape(shape, weight.shape) == x.shape,
        "transposedConvolution: output padding \(outputPadding) does not fit stride \(geometry.stride)")
    let result = tapedInputGradient(x, weight, geometry, input: shape)
    guard let bias else { return result }
    let column = bias.reshaped(Shape([1, bias.shape[0]] + Array(repeating: 1, count: x.rank - 2)))
    return result + column.cast(to: x.dtype)
}

/// Convolution with what follows it in one kernel, where nothing is recorded: folded BatchNorm as bias, a
/// residual sum, an activation.
package func fusedConvolution(
    _ x: Tensor, _ weight: Tensor, bias: Tensor?, geometry: ConvolutionGeometry, activation: Activation,
    residual: Tensor?
) -> Tensor {
    convolved(x, weight, bias: bias, geometry, activation: activation, residual: residual, inference: true)
        .result.detached()
}
