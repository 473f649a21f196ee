import ApusNN
import ApusTensor

/// What the layers of a deformable transformer share.
struct DeformableLayerSize: Sendable {
    let shared: DETRLayerSize
    let levels: Int
    /// That a head looks at on each level.
    let points: Int

    func attention() -> MultiScaleDeformableAttention {
        MultiScaleDeformableAttention(shared.width, heads: shared.heads, levels: levels, points: points)
    }
}

/// Every place of every map looks at a few others; then a perceptron. Norms stand behind the sums.
public final class DeformableEncoderLayer: Module {
    public let selfAttention: MultiScaleDeformableAttention
    let norm1: LayerNorm
    let linear1: Linear
    let linear2: Linear
    let norm2: LayerNorm
    let dropout: Dropout

    public static var stateNames: [String: String] { ["selfAttention": "self_attn"] }

    init(_ size: DeformableLayerSize) {
        let shared = size.shared
        selfAttention = size.attention()
        norm1 = LayerNorm(shared.width)
        linear1 = shared.linear(shared.width, shared.feedForwardWidth)
        linear2 = shared.linear(shared.feedForwardWidth, shared.width)
        norm2 = LayerNorm(shared.width)
        dropout = Dropout(shared.dropout)
    }

    /// - Parameters:
    ///   - x: `[N, S, width]`, the places of all levels.
    ///   - positions: of the same shape.
    ///   - references: `[N, S, levels, 2]`, each place itself.
    func callAsFunction(
        _ x: Tensor, positions: Tensor, references: Tensor, levels: DeformableLevels
    ) -> Tensor {
        let seen = selfAttention(
            x + positions, references: references, values: x, sizes: levels.sizes,
            paddingMask: levels.paddingMask)
        let y = norm1(x + dropout(seen))  // [N, S, width]
        let hidden = dropout(linear1(y, then: .relu))  // [N, S, feedForwardWidth]
        return norm2(y + dropout(linear2(hidden)))  // [N, S, width]
    }
}

/// Queries look at each other, then at a few points of the maps; then a perceptron. Its norms are numbered as the
/// authors' code lists the parts, not as they follow each other.
public final class DeformableDecoderLayer: Module {
    public let crossAttention: MultiScaleDeformableAttention
    let norm1: LayerNorm
    public let selfAttention: MultiHeadAttention
    let norm2: LayerNorm
    let linear1: Linear
    let linear2: Linear
    let norm3: LayerNorm
    let dropout: Dropout

    public static var stateNames: [String: String] {
        ["crossAttention": "cross_attn", "selfAttention": "self_attn"]
    }

    init(_ size: DeformableLayerSize) {
        let shared = size.shared
        crossAttention = size.attention()
        norm1 = LayerNorm(shared.width)
        selfAttention = shared.attention()
        norm2 = LayerNorm(shared.width)
        linear1 = shared.linear(shared.width, shared.feedForwardWidth)
        linear2 = shared.linear(shared.feedForwardWidth, shared.width)
        norm3 = LayerNorm(shared.width)
        dropout = Dropout(shared.dropout)
    }

    /// - Parameters:
    ///   - x: what queries know, `[N, Q, width]`.
    ///   - queries: what tells them apart, of the same shape.
    ///   - references: `[N, Q, levels, 2 or 4]`, where they look around on each level.
    ///   - memory: what the encoder made of the maps, `[N, S, width]`.
    func callAsFunction(
        _ x: Tensor, queries: Tensor, references: Tensor, memory: Tensor, levels: DeformableLevels
    ) -> Tensor {
        let placed = x + queries
        let agreed = selfAttention(query: placed, key: placed, value: x)
        let y = norm2(x + dropout(agreed))  // [N, Q, width]
        let seen = crossAttention(
            y + queries, references: references, values: memory, sizes: levels.sizes,
            paddingMask: levels.paddingMask)
        let z = norm1(y + dropout(seen))  // [N, Q, width]
        let hidden = dropout(linear1(z, then: .relu))  // [N, Q, feedForwardWidth]
        return norm3(z + dropout(linear2(hidden)))  // [N, Q, width]
    }
}
