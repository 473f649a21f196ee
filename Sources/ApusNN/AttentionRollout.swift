import ApusTensor

/// How much of each token at the input is in each token at the output of a transformer, if tokens only flowed.
///
/// Abnar and Zuidema, "Quantifying Attention Flow in Transformers", 2020, arXiv 2005.00928: in each layer half of what
/// passes goes through the shortcut beside attention and half as attention says, all heads counting the same; rows are
/// made to sum to 1 again, and layers are multiplied.
///
/// - Parameter weights: of each layer, first to last, `[N, heads, tokens, tokens]`.
/// - Returns: `[N, tokens, tokens]`, float32; rows sum to 1.
/// - Precondition: there is a layer, and all are of one number of samples and tokens.
public func attentionRollout(_ weights: [Tensor]) -> Tensor {
    guard let first = weights.first else { preconditionFailure("attentionRollout: there are no layers") }
    let (batch, tokens) = (first.shape[0], first.shape[first.rank - 1])
    let identity = Tensor.range(tokens).reshaped(tokens, 1) .== Tensor.range(tokens).reshaped(1, tokens)
    let shortcut = identity.cast(to: .float32)  // [tokens, tokens]
    var flow = shortcut.broadcast(to: [batch, tokens, tokens])
    for layer in weights {
        precondition(
            layer.rank == 4 && layer.shape[0] == batch && layer.shape[2] == tokens
                && layer.shape[3] == tokens,
            "attentionRollout: weights \(layer.shape) are not [\(batch), heads, \(tokens), \(tokens)]")
        let mixed = layer.cast(to: .float32).mean(axes: [1]) * 0.5 + shortcut * 0.5  // [N, tokens, tokens]
        let sums = mixed.sum(axes: [2], keepingDimensions: true)  // [N, tokens, 1]
        flow = matrixMultiply(mixed / sums, flow)  // [N, tokens, tokens]
    }
    return flow
}
