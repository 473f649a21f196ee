import COneDNN

/// softmax(scale * q kᵀ + mask) v (Vaswani et al. 2017) with its gradient, the probabilities kept.
struct Attention: DifferentiableOperation {
    static var name: OperationName { .attention }
    /// `[batch, heads, queries or keys, width]`, views of the inputs.
    let q: Tensor
    let k: Tensor
    let v: Tensor
    let probabilities: Tensor
    let scale: Float
    /// Whether q, k and v are slices of one input `[batch, tokens, 3 * heads * width]`.
    let isPacked: Bool

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let rows = probabilities.elementCount / Swift.max(probabilities.shape[3], 1)
        let (dq, dk, dv, whole) = room()
        _ = multiplied(probabilities.transposedView, gradient, into: dv)
        let dp = multiplied(gradient, v.transposedView)
        check(
            apus_softmax_backward(
                dp.dtype.rawValue, false, probabilities.address, dp.address, dp.address, Int64(rows),
                Int64(probabilities.shape[3]), scale), "attention backward")
        _ = multiplied(dp, k, into: dq)
        _ = multiplied(dp.transposedView, q, into: dk)
        if let whole { return [whole] }
        return [wanted[0] ? dq : nil, wanted[1] ? dk : nil, wanted[2] ? dv : nil]
    }

    /// Views for the three gradients; in one tensor where the inputs were.
    private func room() -> (Tensor, Tensor, Tensor, Tensor?) {
        if isPacked {
            let (batch, heads, tokens, width) = (q.shape[0], q.shape[1], q.shape[2], q.shape[3])
            let whole = Tensor(uninitialized: [batch, tokens, 3 * heads * width], dtype: q.dtype)
            let parts = Attention.unpacked(whole, heads: heads)
            return (parts.0, parts.1, parts.2, whole)
        }
        return (
            Attention.headsInside(q.shape, q.dtype), Attention.headsInside(k.shape, k.dtype),
            Attention.headsInside(v.shape, v.dtype), nil
        )
    }

    /// A tensor of shape `[batch, heads, tokens, width]` that lies as `[batch, tokens, heads, width]`, so
    /// that joining the heads afterwards costs nothing.
    static func headsInside(_ shape: Shape, _ dtype: DType) -> Tensor {
        let (batch, heads, tokens, width) = (shape[0], shape[1], shape[2], shape[3])
        let result = Tensor(uninitialized: [batch, tokens, heads, width], dtype: dtype)
        return result.permutedView([0, 2, 1, 3])
    }

    /// The three views `[batch, heads, tokens, width]` of `[batch, tokens, 3 * heads * width]`.
    static func unpacked(_ x: Tensor, heads: Int) -> (Tensor, Tensor, Tensor) {
        let (batch, tokens, width) = (x.shape[0], x.shape[1], x.shape[2] / (3 * heads))
        let shape: Shape = [batch, tokens, 3, heads, width]
        let split = x.viewed(shape: shape, strides: shape.denseStrides).permutedView([2, 0, 3, 1, 4])
        func part(_ index: Int) -> Tensor {
            let slice = split.strided(axis: 0, from: index, count: 1, step: 1)
            var strides = Strides()
            for axis in 0..<4 { strides[axis] = slice.strides[axis + 1] }
            return slice.viewed(shape: [batch, heads, tokens, width], strides: strides)
        }
        return (part(0), part(1), part(2))
    }
}

extension Tensor {
    /// Axes in another order; not recorded.
    func permutedView(_ order: [Int]) -> Tensor {
        var steps = Strides()
        for (place, axis) in order.enumerated() { steps[place] = strides[axis] }
        return viewed(shape: Shape(order.map { shape[$0] }), strides: steps)
    }
}

private func attend(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, mask: Tensor?, isCausal: Bool, scale: Double
) -> (result: Tensor, probabilities: Tensor) {
    let scores = multiplied(q, k.transposedView)
    let (queries, keys) = (scores.shape[2], scores.shape[3])
    let rows = scores.elementCount / Swift.max(keys, 1)
    var maskRows = 0
    var values: Tensor?
    if let mask {
        let additive = mask.dtype == .bool ? additiveMask(mask) : mask.detached().cast(to: .float32)
        let leading = additive.rank > 2 && additive.shape.dropLast(2).contains { $0 != 1 }
        let wide: Shape = leading ? scores.shape : [queries, keys]
        let flat =
            additive.rank > 2 && !leading ? additive.reshaped(Shape(additive.shape.suffix(2))) : additive
        let dense = flat.broadcast(to: wide).contiguous()
        values = dense
        maskRows = wide.elementCount / Swift.max(keys, 1)
    }
    if rows > 0 {
        check(
            apus_softmax_forward(
                scores.dtype.rawValue, false, scores.address, scores.address, values?.floatAddress,
                Int64(maskRows), isCausal ? Int64(queries) : 0, Int64(rows), Int64(keys), Float(scale)),
            "attention")
    }
    let shape: Shape = [q.shape[0], q.shape[1], q.shape[2], v.shape[3]]
    let result = multiplied(scores, v, into: Attention.headsInside(shape, q.dtype))
    Tape.current?.attentionWeights?.append(scores)
    return (result, scores)
}

/// 0 where true, minus infinity where false.
private func additiveMask(_ mask: Tensor) -> Tensor {
    whereTrue(mask, Tensor.zeros([]), Tensor.full([], -.infinity))
}

/// Attention of queries over keys and values, head by head (Vaswani et al. 2017).
///
/// - Parameters:
///   - q: `[batch, heads, queries, width]`; k: `[batch, heads, keys, width]`; v: `[batch, heads, keys, any]`.
///   - mask: bool (true: may be seen) or added to the scores; fits `[batch, heads, queries, keys]`. A tracked
///     float mask (a learned bias) gets its gradient.
///   - isCausal: whether a query sees no key behind its own place.
///   - scale: of the scores; 1/sqrt(width) where nil.
///   - dropoutProbability: of the attention weights, in training.
/// - Returns: `[batch, heads, queries, any]`. A query that may see nothing gets zeros.
public func scaledDotProductAttention(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, mask: Tensor? = nil, isCausal: Bool = false, scale: Double? = nil,
    dropoutProbability: Double = 0
) -> Tensor {
    attentionWithWeights(
        q, k, v, mask: mask, isCausal: isCausal, scale: scale, dropoutProbability: dropoutProbability
    ).output
}

/// ``scaledDotProductAttention(_:_:_:mask:isCausal:scale:dropoutProbability:)`` with the weights that it applied.
///
/// - Returns: output, and weights `[batch, heads, queries, keys]`: dropped ones are 0; constants for the gradient
///   unless they are dropped or the mask is tracked.
public func attentionWithWeights(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, mask: Tensor? = nil, isCausal: Bool = false, scale: Double? = nil,
    dropoutProbability: Double = 0
) -> (output: Tensor, weights: Tensor) {
    precondition(
        q.rank == 4 && k.rank == 4 && v.rank == 4 && q.shape[3] == k.shape[3] && k.shape[2] == v.shape[2]
            && q.shape[0] == k.shape[0] && q.shape[1] == k.shape[1] && k.shape[0] == v.shape[0]
            && k.shape[1] == v.shape[1],
        "attention: q \(q.shape), k \(k.shape) and v \(v.shape) do not fit together")
    let factor = scale ?? 1 / Double(q.shape[3]).squareRoot()
    let drops = dropoutProbability > 0 && Tape.phase == .training
    if drops || (mask?.isTracked ?? false) {
        return composedAttention(q, k, v, mask, isCausal, factor, dropoutProbability)
    }
    let (queries, keys, values) = (q.plainView, k.plainView, v.plainView)
    let (result, probabilities) = attend(queries, keys, values, mask: mask, isCausal: isCausal, scale: factor)
    let output = recorded(
        result, from: [q, k, v],
        Attention(
            q: queries, k: keys, v: values, probabilities: probabilities, scale: Float(factor),
            isPacked: false))
    return (output, probabilities)
}

/// The same in taped operations, where the weights themselves take part in the gradient.
private func composedAttention(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, _ mask: Tensor?, _ isCausal: Bool, _ scale: Double,
    _ probability: Double
) -> (output: Tensor, weights: Tensor) {
    var scores = matrixMultiply(q, k.transposed()) * scale
    if let mask { scores = scores + (mask.dtype == .bool ? additiveMask(mask) : mask).cast(to: scores.dtype) }
    if isCausal {
        let (queries, keys) = (q.shape[2], k.shape[2])
        let row = Tensor.range(queries).reshaped(queries, 1)
        let column = Tensor.range(keys).reshaped(1, keys)
        let offset = Tensor.full([], Double(keys - queries), dtype: .int64)
        let sees = combined(.lessEqual, column, combined(.add, row, offset))
        scores = scores + additiveMask(sees).cast(to: scores.dtype)
    }
    let weights = dropout(softmax(scores), probability: probability)
    Tape.current?.attentionWeights?.append(weights.detached())
    return (matrixMultiply(weights, v), weights)
}

/// Self-attention on queries, keys and values packed in one tensor, as one projection makes them.
///
/// - Parameter qkv: `[batch, tokens, 3 * heads * width]`: rows of q, then k, then v.
/// - Returns: `[batch, tokens, heads * width]`.
public func packedSelfAttention(
    _ qkv: Tensor, heads: Int, mask: Tensor? = nil, isCausal: Bool = false, dropoutProbability: Double = 0
) -> Tensor {
    precondition(
        qkv.rank == 3 && qkv.shape[2].isMultiple(of: 3 * heads),
        "packedSelfAttention: \(qkv.shape) does not divide into 3 times \(heads) heads")
    let (batch, tokens, width) = (qkv.shape[0], qkv.shape[1], qkv.shape[2] / (3 * heads))
    let drops = dropoutProbability > 0 && Tape.phase == .training
    if drops || (mask?.isTracked ?? false) {
        let parts = qkv.reshaped(batch, tokens, 3, heads, width).permuted(2, 0, 3, 1, 4)
        let result = scaledDotProductAttention(
            parts.selected(axis: 0, index: 0), parts.selected(axis: 0, index: 1),
            parts.selected(axis: 0, index: 2), mask: mask, isCausal: isCausal,
            dropoutProbability: dropoutProbability)
        return result.transposed(1, 2).reshaped(batch, tokens, heads * width)
    }
    let (q, k, v) = Attention.unpacked(qkv.contiguous(), heads: heads)
    let scale = 1 / Double(width).squareRoot()
    let (result, probabilities) = attend(q, k, v, mask: mask, isCausal: isCausal, scale: scale)
    let tracked = recorded(
        result, from: qkv,
        Attention(q: q, k: k, v: v, probabilities: probabilities, scale: Float(scale), isPacked: true))
    return tracked.transposed(1, 2).reshaped(batch, tokens, heads * width)
}
