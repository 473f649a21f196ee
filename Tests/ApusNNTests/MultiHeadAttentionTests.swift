import ApusNN
import ApusProof
import ApusTensor
import Testing

@Suite struct MultiHeadAttentionTests {
    @Test(arguments: Reference.attention)
    func equalsPyTorch(_ one: ReferenceAttention) {
        let excesses = one.excesses()
        #expect(excesses.isEmpty)
    }

    @Test func causalSelfAttentionSeesNoLaterToken() {
        let attention = MultiHeadAttention(8, heads: 2)
        attention.initialize(seed: 1)
        let x = Tensor(sines(2 * 5 * 8, 0.7), shape: [2, 5, 8])
        let changed = concatenate(
            [x.sliced(axis: 1, from: 0, to: 4), Tensor(sines(16, 0.3), shape: [2, 1, 8])], axis: 1)
        let a = attention(x, isCausal: true)
        let b = attention(changed, isCausal: true)
        #expect(a.sliced(axis: 1, from: 0, to: 4).floats == b.sliced(axis: 1, from: 0, to: 4).floats)
        #expect(a.sliced(axis: 1, from: 4, to: 5).floats != b.sliced(axis: 1, from: 4, to: 5).floats)
    }

    @Test func aQueryThatSeesNothingGetsTheOutputBias() {
        let attention = MultiHeadAttention(4, heads: 1)
        attention.initialize(seed: 1)
        attention.outProj.bias?.set(Tensor([1, 2, 3, 4]))
        let x = Tensor(sines(12, 0.7), shape: [1, 3, 4])
        let nothing = Tensor([true, true, true], shape: [1, 3])
        #expect(attention(x, keyPaddingMask: nothing).floats == [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4])
    }

    @Test func dropoutActsInTrainingOnly() {
        let attention = MultiHeadAttention(8, heads: 2, dropout: 0.5)
        attention.initialize(seed: 1)
        let x = Tensor(sines(3 * 6 * 8, 0.7), shape: [3, 6, 8])
        let calm = attention(x).floats
        #expect(attention(x).floats == calm)
        var trained: [Float] = []
        _ = valueWithGradients {
            let y = attention(x)
            trained = y.detached().floats
            return y.sum()
        }
        #expect(trained != calm)
    }
}
