import ApusTensor

/// Multi-head attention (Vaswani et al. 2017) with PyTorch's packed projection: rows of q, then k, then v.
public final class MultiHeadAttention: Module {
    /// `[3 * width, width]`
    public let inProjWeight: Parameter
    /// `[3 * width]`
    public let inProjBias: Parameter
    public let outProj: Linear
    public let heads: Int
    public let dropoutProbability: Double

    public init(_ width: Int, heads: Int, dropoutProbability: Double = 0) {
        precondition(width.isMultiple(of: heads), "MultiHeadAttention: width \(width) in \(heads) heads")
        inProjWeight = Parameter([3 * width, width], .xavierUniform(gain: 1))
        inProjBias = Parameter([3 * width], .constant(0))
        outProj = Linear(width, width, biases: .constant(0))
        self.heads = heads
        self.dropoutProbability = dropoutProbability
    }

    /// Self-attention: `[batch, tokens, width]` to the same shape.
    public func callAsFunction(_ x: Tensor, mask: Tensor? = nil, isCausal: Bool = false) -> Tensor {
        let qkv = linear(x, weight: inProjWeight.tensor, bias: inProjBias.tensor)  // [batch, tokens, 3 width]
        let y = packedSelfAttention(
            qkv, heads: heads, mask: mask, isCausal: isCausal, dropoutProbability: dropoutProbability)
        return outProj(y)  // [batch, tokens, width]
    }
}
