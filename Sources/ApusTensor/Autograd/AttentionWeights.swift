/// Runs `body` as in use, and gives the weights that each attention in it applied, first to last: the very numbers that
/// made its result, `[batch, heads, queries, keys]`.
///
/// Nothing is recorded for gradients. The weights are kept while this runs, which they otherwise are not.
public func withAttentionWeights<Result>(
    _ body: () throws -> Result
) rethrows -> (result: Result, weights: [Tensor]) {
    let tape = Tape(phase: .inference, stream: RandomStream(seed: 0), tracksCells: false)
    tape.isRecording = false
    tape.attentionWeights = []
    return try tape.open {
        let result = try body()
        return (result, tape.attentionWeights ?? [])
    }
}
