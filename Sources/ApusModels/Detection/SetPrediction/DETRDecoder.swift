import ApusNN
import ApusTensor

/// Lets queries agree among each other and look at the picture, layer after layer (Carion et al. 2020,
/// arXiv 2005.12872, appendix A.3).
public final class DETRDecoder: Module {
    public let layers: [DETRDecoderLayer]
    /// Behind every layer, where answers are read off.
    public let norm: LayerNorm

    init(_ count: Int, _ size: DETRLayerSize) {
        layers = (0..<count).map { _ in DETRDecoderLayer(size) }
        norm = LayerNorm(size.width)
    }

    /// What queries know behind each layer, `[N, Q, width]` each, normalised.
    ///
    /// - Parameters:
    ///   - memory: what the encoder made of the picture, `[N, S, width]`.
    ///   - positions: of the same shape.
    ///   - queries: what tells them apart, `[N, Q, width]`; they begin knowing nothing.
    ///   - padding: bool `[N, S]`, true where nothing is to be seen.
    func callAsFunction(
        _ memory: Tensor, positions: Tensor, queries: Tensor, padding: Tensor?
    ) -> [Tensor] {
        let placed = memory + positions  // [N, S, width]
        var x = Tensor.zeros(queries.shape, dtype: queries.dtype)  // [N, Q, width]
        return layers.map { layer in
            x = layer(x, queries: queries, keys: placed, values: memory, padding: padding)
            return norm(x)
        }
    }
}

/// One layer of the decoder.
public final class DETRDecoderLayer: Module {
    public let selfAttention: MultiHeadAttention
    public let crossAttention: MultiHeadAttention
    let linear1: Linear
    let linear2: Linear
    let norm1: LayerNorm
    let norm2: LayerNorm
    let norm3: LayerNorm
    let dropout: Dropout

    public static var stateNames: [String: String] {
        ["selfAttention": "self_attn", "crossAttention": "multihead_attn"]
    }

    init(_ size: DETRLayerSize) {
        selfAttention = size.attention()
        crossAttention = size.attention()
        linear1 = size.linear(size.width, size.feedForwardWidth)
        linear2 = size.linear(size.feedForwardWidth, size.width)
        norm1 = LayerNorm(size.width)
        norm2 = LayerNorm(size.width)
        norm3 = LayerNorm(size.width)
        dropout = Dropout(size.dropout)
    }

    /// - Parameters:
    ///   - x: what queries know, `[N, Q, width]`.
    ///   - keys: what the encoder made of the picture, positions added, `[N, S, width]`; `values` without them.
    func callAsFunction(
        _ x: Tensor, queries: Tensor, keys: Tensor, values: Tensor, padding: Tensor?
    ) -> Tensor {
        let placed = x + queries
        let agreed = selfAttention(query: placed, key: placed, value: x)
        let y = norm1(x + dropout(agreed))  // [N, Q, width]
        let seen = crossAttention(query: y + queries, key: keys, value: values, keyPaddingMask: padding)
        let z = norm2(y + dropout(seen))  // [N, Q, width]
        let hidden = dropout(linear1(z, then: .relu))  // [N, Q, feedForwardWidth]
        return norm3(z + dropout(linear2(hidden)))  // [N, Q, width]
    }
}
