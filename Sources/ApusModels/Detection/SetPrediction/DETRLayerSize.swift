import ApusNN

/// Sizes that encoder and decoder layers share.
public struct DETRLayerSize: Sendable, Hashable {
    public var width: Int
    public var heads: Int
    /// Hidden units between two linear maps.
    public var feedForwardWidth: Int
    public var dropout: Double

    public init(width: Int, heads: Int, feedForwardWidth: Int, dropout: Double) {
        self.width = width
        self.heads = heads
        self.feedForwardWidth = feedForwardWidth
        self.dropout = dropout
    }

    /// A linear map drawn as the paper draws the transformer's.
    func linear(_ inputs: Int, _ outputs: Int) -> Linear {
        Linear(inputs, outputs, weights: .xavierUniform(gain: 1))
    }

    func attention() -> MultiHeadAttention { MultiHeadAttention(width, heads: heads, dropout: dropout) }
}
