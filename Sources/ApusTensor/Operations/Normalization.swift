import COneDNN

extension Tensor {
    var floatAddress: UnsafeMutablePointer<Float> { address.assumingMemoryBound(to: Float.self) }
}

// MARK: - Batch normalisation

/// Ioffe and Szegedy 2015, with the residual sum and ReLU that follow it in the same pass.
struct BatchNormalization: DifferentiableOperation {
    static var name: OperationName { .batchNormalization }
    static var hasSecondOrder: Bool { true }
    let x: Tensor
    let weight: Tensor
    let bias: Tensor
    let output: Tensor
    let mean: Tensor
    let inverseDeviation: Tensor
    let usesBatchStatistics: Bool
    let relu: Bool
    let hasResidual: Bool
    let epsilon: Float

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let diff = gradient.arranged(like: x)
        let dx = x.uninitializedLike()
        let dresidual = hasResidual && wanted[3] ? (relu ? x.uninitializedLike() : diff) : nil
        let dweight = Tensor(uninitialized: weight.shape, dtype: .float32)
        let dbias = Tensor(uninitialized: weight.shape, dtype: .float32)
        var raw = rawNormalization(x, epsilon: epsilon, relu: relu)
        check(
            apus_batch_norm_backward(
                &raw, !usesBatchStatistics, x.address, hasResidual ? output.address : nil, diff.address,
                weight.floatAddress, bias.floatAddress, mean.floatAddress, inverseDeviation.floatAddress,
                dx.address,
                relu ? dresidual?.address : nil, dweight.floatAddress, dbias.floatAddress),
            "batchNormalization backward")
        var gradients: [Tensor?] = [
            wanted[0] ? dx : nil, wanted[1] ? dweight : nil, wanted[2] ? dbias : nil,
        ]
        if hasResidual { gradients.append(dresidual) }
        return gradients
    }

    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let axes = [0] + Array(2..<x.rank)
        let column = Shape([1, x.shape[1]] + Array(repeating: 1, count: x.rank - 2))
        let masked = relu ? gradient * (output .> 0).cast(to: gradient.dtype) : gradient
        let (x, g) = (x.cast(to: .float32), masked.cast(to: .float32))
        let centre: Tensor
        let inverse: Tensor
        if usesBatchStatistics {
            centre = x.mean(axes: axes, keepingDimensions: true)
            inverse = reciprocalSquareRoot(
                square(x - centre).mean(axes: axes, keepingDimensions: true) + Double(epsilon))
        } else {
            centre = mean.reshaped(column)
            inverse = inverseDeviation.reshaped(column)
        }
        let normalized = (x - centre) * inverse
        let scaled = g * weight.reshaped(column)
        let dx =
            usesBatchStatistics
            ? inverse
                * (scaled - scaled.mean(axes: axes, keepingDimensions: true)
                    - normalized * (scaled * normalized).mean(axes: axes, keepingDimensions: true))
            : inverse * scaled
        var gradients: [Tensor?] = [
            wanted[0] ? dx.cast(to: gradient.dtype) : nil,
            wanted[1] ? (g * normalized).sum(axes: axes) : nil,
            wanted[2] ? g.sum(axes: axes) : nil,
        ]
        if hasResidual { gradients.append(wanted[3] ? masked : nil) }
        return gradients
    }
}

private func rawNormalization(_ x: Tensor, epsilon: Float, relu: Bool) -> apus_batch_norm {
    var raw = apus_batch_norm()
    raw.dtype = x.dtype.rawValue
    raw.blocked = x.layout == .blocked ? 1 : 0
    raw.n = Int64(x.shape[0])
    raw.channels = Int64(x.shape[1])
    raw.positions = Int64(x.shape[2...].reduce(1, *))
    raw.epsilon = epsilon
    raw.relu = relu ? 1 : 0
    return raw
}

/// Statistics of one batch, float32 `[C]`.
package struct BatchStatistics: Sendable {
    package let mean: Tensor
    /// Mean squared distance from the mean (divided by n).
    package let variance: Tensor
    /// Values a channel.
    package let count: Int
}

/// relu(weight * (x - mean) / sqrt(variance + epsilon) + bias + residual), over all axes but the second.
///
/// - Parameters:
///   - x: `[N, C]` or `[N, C, spatial...]`.
///   - weight: float32 `[C]`; bias likewise.
///   - running: mean and variance to use in place of the batch's.
/// - Returns: the result, and the batch's statistics where they were taken.
package func batchNormalization(
    _ x: Tensor, weight: Tensor, bias: Tensor, running: (mean: Tensor, variance: Tensor)?, epsilon: Double,
    residual: Tensor? = nil, relu: Bool = false
) -> (result: Tensor, statistics: BatchStatistics?) {
    precondition(
        x.rank >= 2 && weight.shape == [x.shape[1]] && bias.shape == weight.shape,
        "batchNormalization: input \(x.shape) does not fit weight \(weight.shape) and bias \(bias.shape)")
    precondition(
        residual == nil || residual?.shape == x.shape,
        "batchNormalization: residual \(residual?.shape ?? []) beside input \(x.shape)")
    let blocks = x.rank > 2 && x.rank <= 4 && Engine.block > 1 && x.shape[1].isMultiple(of: Engine.block)
    let source: Tensor
    if x.layout == .blocked {
        source = x
    } else if blocks && x.isContiguous && x.shape.dropFirst(2).contains(where: { $0 > 1 }) {
        source = x.converted(to: .blocked)
    } else {
        source = x.channelsLast()
    }
    let added = residual.map { $0.arranged(like: source) }
    let result = source.uninitializedLike()
    let channels: Shape = [x.shape[1]]
    var raw = rawNormalization(source, epsilon: Float(epsilon), relu: relu)
    let (scale, offset) = (weight.contiguous(), bias.contiguous())
    let mean: Tensor
    let inverse: Tensor
    var statistics: BatchStatistics?
    if let running {
        mean = running.mean.detached().contiguous()
        inverse = reciprocalSquareRoot(running.variance.detached().contiguous() + epsilon)
        check(
            apus_batch_norm_inference(
                &raw, source.address, scale.floatAddress, offset.floatAddress, added?.address, result.address,
                mean.floatAddress, inverse.floatAddress), "batchNormalization")
    } else {
        let count = x.elementCount / Swift.max(x.shape[1], 1)
        precondition(count > 0, "batchNormalization: no values a channel in \(x.shape)")
        mean = Tensor(uninitialized: channels, dtype: .float32)
        inverse = Tensor(uninitialized: channels, dtype: .float32)
        check(
            apus_batch_norm_forward(
                &raw, source.address, scale.floatAddress, offset.floatAddress, added?.address, result.address,
                mean.floatAddress, inverse.floatAddress), "batchNormalization")
        let variance = inverse.mapped(.square).mapped(.reciprocal).mapped(.affine, 1, Float(-epsilon))
        statistics = BatchStatistics(mean: mean, variance: variance.mapped(.relu), count: count)
    }
    let inputs: [Tensor?] = residual == nil ? [x, weight, bias] : [x, weight, bias, residual]
    let tracked = recorded(
        result, from: inputs,
        BatchNormalization(
            x: source, weight: scale, bias: offset, output: result, mean: mean, inverseDeviation: inverse,
            usesBatchStatistics: running == nil, relu: relu, hasResidual: residual != nil,
            epsilon: Float(epsilon)))
    return (tracked, statistics)
}

// MARK: - Layer normalisation

/// Ba, Kiros and Hinton 2016.
struct LayerNormalization: DifferentiableOperation {
    static var name: OperationName { .layerNormalization }
    static var hasSecondOrder: Bool { true }
    let x: Tensor
    let weight: Tensor?
    let hasBias: Bool
    let mean: Tensor
    let inverseDeviation: Tensor
    let epsilon: Double
    /// The axes that are normalised over.
    let normalized: Shape
    var columns: Int { normalized.elementCount }

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let diff = gradient.contiguous()
        let dx = x.uninitializedLike()
        let dweight = weight != nil && wanted[1] ? Tensor(uninitialized: [columns], dtype: .float32) : nil
        let biasPlace = weight == nil ? 1 : 2
        let dbias = hasBias && wanted[biasPlace] ? Tensor(uninitialized: [columns], dtype: .float32) : nil
        check(
            apus_layer_norm_backward(
                x.dtype.rawValue, x.address, diff.address, weight?.floatAddress, mean.floatAddress,
                inverseDeviation.floatAddress, dx.address, dweight?.floatAddress, dbias?.floatAddress,
                Int64(x.elementCount / Swift.max(columns, 1)), Int64(columns)), "layerNormalization backward")
        var gradients: [Tensor?] = [wanted[0] ? dx : nil]
        if weight != nil { gradients.append(dweight?.reshaped(normalized)) }
        if hasBias { gradients.append(dbias?.reshaped(normalized)) }
        return gradients
    }

    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let rows = x.cast(to: .float32).reshaped(-1, columns)
        let g = gradient.cast(to: .float32).reshaped(-1, columns)
        let centre = rows.mean(axes: [1], keepingDimensions: true)
        let variance = square(rows - centre).mean(axes: [1], keepingDimensions: true)
        let inverse = reciprocalSquareRoot(variance + epsilon)
        let values = (rows - centre) * inverse
        let scaled = weight.map { g * $0.reshaped(1, columns) } ?? g
        let dx =
            inverse
            * (scaled - scaled.mean(axes: [1], keepingDimensions: true)
                - values * (scaled * values).mean(axes: [1], keepingDimensions: true))
        var gradients: [Tensor?] = [wanted[0] ? dx.reshaped(x.shape).cast(to: x.dtype) : nil]
        if weight != nil {
            gradients.append(wanted[1] ? (g * values).sum(axes: [0]).reshaped(normalized) : nil)
        }
        if hasBias {
            let place = gradients.count
            gradients.append(wanted[place] ? g.sum(axes: [0]).reshaped(normalized) : nil)
        }
        return gradients
    }
}

/// weight * (x - mean) / sqrt(variance + epsilon) + bias, over the last `axes` axes.
///
/// - Parameters:
///   - weight: float32 of the shape of those axes; bias likewise.
public func layerNormalization(
    _ x: Tensor, weight: Tensor?, bias: Tensor?, axes: Int = 1, epsilon: Double = 1e-5
) -> Tensor {
    precondition(axes >= 1 && axes <= x.rank, "layerNormalization: \(axes) axes of \(x.shape)")
    let normalizedShape = Shape(x.shape.suffix(axes))
    precondition(
        (weight == nil || weight?.shape == normalizedShape)
            && (bias == nil || bias?.shape == normalizedShape),
        "layerNormalization: input \(x.shape) does not fit weight \(weight?.shape ?? []) and bias \(bias?.shape ?? [])"
    )
    let columns = normalizedShape.elementCount
    let rows = x.elementCount / Swift.max(columns, 1)
    let source = x.contiguous()
    let result = source.uninitializedLike()
    let keeps = Tape.current?.isRecording ?? false
    let mean = Tensor(uninitialized: [keeps ? rows : 0], dtype: .float32)
    let inverse = Tensor(uninitialized: [keeps ? rows : 0], dtype: .float32)
    let (scale, offset) = (weight?.contiguous(), bias?.contiguous())
    if x.elementCount > 0 {
        check(
            apus_layer_norm_forward(
                x.dtype.rawValue, source.address, scale?.floatAddress, offset?.floatAddress, result.address,
                keeps ? mean.floatAddress : nil, keeps ? inverse.floatAddress : nil, Int64(rows),
                Int64(columns),
                Float(epsilon)), "layerNormalization")
    }
    let inputs = [x] + [weight, bias].compactMap { $0 }
    return recorded(
        result, from: inputs.map { $0 },
        LayerNormalization(
            x: source, weight: scale, hasBias: bias != nil, mean: mean, inverseDeviation: inverse,
            epsilon: epsilon, normalized: normalizedShape))
}
