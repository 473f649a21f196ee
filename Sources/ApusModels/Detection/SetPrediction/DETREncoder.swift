import ApusNN
import ApusTensor

/// Lets every place of a map look at all others (Carion et al. 2020, arXiv 2005.12872, appendix A.3): the encoder of
/// Vaswani et al. 2017 with norms behind the sums, and positions added to queries and keys in every layer.
public final class DETREncoder: Module {
    public let layers: [DETREncoderLayer]

    init(_ count: Int, _ size: DETRLayerSize) {
        layers = (0..<count).map { _ in DETREncoderLayer(size) }
    }

    /// - Parameters:
    ///   - features: `[N, S, width]`
    ///   - positions: of the same shape.
    ///   - padding: bool `[N, S]`, true where nothing is to be seen.
    func callAsFunction(_ features: Tensor, positions: Tensor, padding: Tensor?) -> Tensor {
        layers.reduce(features) { $1($0, positions: positions, padding: padding) }
    }
}

/// One layer of the encoder.
public final class DETREncoderLayer: Module {
    public let selfAttention: MultiHeadAttention
    let linear1: Linear
    let linear2: Linear
    let norm1: LayerNorm
    let norm2: LayerNorm
    let dropout: Dropout

    public static var stateNames: [String: String] { ["selfAttention": "self_attn"] }

    init(_ size: DETRLayerSize) {
        selfAttention = size.attention()
        linear1 = size.linear(size.width, size.feedForwardWidth)
        linear2 = size.linear(size.feedForwardWidth, size.width)
        norm1 = LayerNorm(size.width)
        norm2 = LayerNorm(size.width)
        dropout = Dropout(size.dropout)
    }

    func callAsFunction(_ x: Tensor, positions: Tensor, padding: Tensor?) -> Tensor {  // [N, S, width]
        let placed = x + positions
        let seen = selfAttention(query: placed, key: placed, value: x, keyPaddingMask: padding)
        let y = norm1(x + dropout(seen))  // [N, S, width]
        let hidden = dropout(linear1(y, then: .relu))  // [N, S, feedForwardWidth]
        return norm2(y + dropout(linear2(hidden)))  // [N, S, width]
    }
}
