import ApusTensor

/// Attention in several subspaces at once (Vaswani et al. 2017), with the state names and the meaning of masks
/// of PyTorch's `nn.MultiheadAttention`. Tensors are `[N, tokens, width]`.
///
/// Masks, both optional:
/// - `attentionMask`: `[queries, keys]` or `[N, heads, queries, keys]` (1 where repeated); bool (true: may not
///   be seen) or numbers added to the scores.
/// - `keyPaddingMask`: bool `[N, keys]`; true: ignored.
///
/// A query that may see nothing gets the output bias.
public final class MultiHeadAttention: Layer {
    /// Of queries, keys and values, one below the other: `[3 * width, width]`.
    public let inProjWeight: Parameter
    /// `[3 * width]`
    public let inProjBias: Parameter?
    public let outProj: Linear
    public let width: Int
    public let heads: Int
    /// Of the attention weights, while training.
    public let dropout: Double

    public init(_ width: Int, heads: Int, dropout: Double = 0, bias: Bool = true) {
        precondition(
            heads > 0 && width.isMultiple(of: heads),
            "MultiHeadAttention: width \(width) does not divide into \(heads) heads")
        precondition((0...1).contains(dropout), "MultiHeadAttention: dropout of 0...1, not \(dropout)")
        inProjWeight = Parameter([3 * width, width], .xavierUniform(gain: 1))
        inProjBias = bias ? Parameter([3 * width], .constant(0)) : nil
        outProj = Linear(width, width, bias: bias, biases: .constant(0))
        self.width = width
        self.heads = heads
        self.dropout = dropout
    }

    /// Self-attention: every token over all.
    public func callAsFunction(_ x: Tensor) -> Tensor { self(x, attentionMask: nil) }

    /// Self-attention under masks.
    ///
    /// - Parameter isCausal: whether a token sees none behind itself.
    public func callAsFunction(
        _ x: Tensor, attentionMask: Tensor? = nil, keyPaddingMask: Tensor? = nil, isCausal: Bool = false
    ) -> Tensor {
        validate("MultiHeadAttention", query: x, key: x, value: x)
        let packed = linear(x, weight: inProjWeight.tensor, bias: inProjBias?.tensor)
        let mask = combinedMask(attentionMask, keyPaddingMask, keys: x)
        return outProj(
            packedSelfAttention(
                packed, heads: heads, mask: mask, isCausal: isCausal, dropoutProbability: dropout))
    }

    /// Self-attention with numbers added to the scores that follow from the queries (relative positions).
    ///
    /// - Parameter bias: from queries `[N, heads, tokens, width / heads]` to `[N, heads, tokens, tokens]`.
    public func callAsFunction(_ x: Tensor, addingToScores bias: (_ queries: Tensor) -> Tensor) -> Tensor {
        validate("MultiHeadAttention", query: x, key: x, value: x)
        let (q, k, v) = projected(x, x, x)
        return outProj(
            joined(scaledDotProductAttention(q, k, v, mask: bias(q), dropoutProbability: dropout)))
    }

    /// Attention of queries `[N, queries, width]` over keys and values `[N, keys, width]`.
    public func callAsFunction(
        query: Tensor, key: Tensor, value: Tensor, attentionMask: Tensor? = nil,
        keyPaddingMask: Tensor? = nil, isCausal: Bool = false
    ) -> Tensor {
        validate("MultiHeadAttention", query: query, key: key, value: value)
        let (q, k, v) = projected(query, key, value)
        let result = scaledDotProductAttention(
            q, k, v, mask: combinedMask(attentionMask, keyPaddingMask, keys: key), isCausal: isCausal,
            dropoutProbability: dropout)
        return outProj(joined(result))
    }

    /// The same with the attention weights, for pictures of them.
    ///
    /// - Returns: output `[N, queries, width]`, and weights `[N, heads, queries, keys]` as they were applied
    ///   (dropped ones are 0); a row sums to 1 outside of training.
    public func withWeights(
        query: Tensor, key: Tensor, value: Tensor, attentionMask: Tensor? = nil,
        keyPaddingMask: Tensor? = nil
    ) -> (output: Tensor, weights: Tensor) {
        validate("MultiHeadAttention", query: query, key: key, value: value)
        let (q, k, v) = projected(query, key, value)
        let (output, weights) = attentionWithWeights(
            q, k, v, mask: combinedMask(attentionMask, keyPaddingMask, keys: key),
            dropoutProbability: dropout)
        return (outProj(joined(output)), weights)
    }

    private func validate(_ operation: StaticString, query: Tensor, key: Tensor, value: Tensor) {
        precondition(
            query.rank == 3 && key.rank == 3 && value.shape == key.shape && query.shape[0] == key.shape[0]
                && query.shape[2] == width && key.shape[2] == width,
            "\(operation) of width \(width): query \(query.shape), key \(key.shape) and value \(value.shape) are not [N, tokens, \(width)]"
        )
    }

    /// Queries, keys and values, each `[N, heads, tokens, width / heads]`.
    private func projected(_ query: Tensor, _ key: Tensor, _ value: Tensor) -> (Tensor, Tensor, Tensor) {
        let (weight, bias) = (inProjWeight.tensor, inProjBias?.tensor)
        func part(_ x: Tensor, _ index: Int) -> Tensor {
            let (start, end) = (index * width, (index + 1) * width)
            let rows = linear(
                x, weight: weight.sliced(axis: 0, from: start, to: end),
                bias: bias?.sliced(axis: 0, from: start, to: end))
            return rows.reshaped(x.shape[0], x.shape[1], heads, width / heads).transposed(1, 2)
        }
        return (part(query, 0), part(key, 1), part(value, 2))
    }

    private func joined(_ x: Tensor) -> Tensor {
        x.transposed(1, 2).reshaped(x.shape[0], x.shape[2], width)
    }

    /// Both masks as numbers to add to the scores.
    private func combinedMask(_ attention: Tensor?, _ padding: Tensor?, keys: Tensor) -> Tensor? {
        var mask = attention.map { $0.dtype == .bool ? MultiHeadAttention.forbidding($0) : $0 }
        if let padding {
            let (batch, count) = (keys.shape[0], keys.shape[1])
            precondition(
                padding.dtype == .bool && padding.shape == [batch, count],
                "MultiHeadAttention: a key padding mask \(padding.dtype)\(padding.shape) for keys \(keys.shape); bool [N, keys]"
            )
            let row = MultiHeadAttention.forbidding(padding).reshaped(batch, 1, 1, count)
            mask = mask.map { $0 + row } ?? row
        }
        return mask
    }

    /// Minus infinity where true, 0 elsewhere.
    private static func forbidding(_ mask: Tensor) -> Tensor {
        whereTrue(mask, Tensor.full([], -.infinity), Tensor.zeros([]))
    }
}
