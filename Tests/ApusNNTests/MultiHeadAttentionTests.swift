import ApusNN
import ApusTensor
import Testing

@Suite struct MultiHeadAttentionTests {
    /// One call of PyTorch's module (Scripts/fixtures/attention.py).
    struct AttentionCase: Decodable, CustomTestStringConvertible {
        let label: String
        let width: Int
        let heads: Int
        let isSelf: Bool
        let query: [Int]
        let key: [Int]
        let attentionMask: String
        let padding: Bool
        let bias: Bool
        let output: TensorSummary
        let weights: TensorSummary
        let gradients: [String: TensorSummary]

        private enum CodingKeys: String, CodingKey {
            case width, heads, query, key, attentionMask, padding, bias, output, weights, gradients
            case label = "case"
            case isSelf = "self"
        }

        var testDescription: String { label }

        static func all() throws -> [AttentionCase] {
            try fixture("ApusNNTests/Fixtures/attention.json", as: [AttentionCase].self)
        }

        /// `[queries, keys]`
        var mask: Tensor? {
            let shape = [query[1], key[1]]
            switch attentionMask {
            case "bool": return input(shape, 0.9, isMask: true)
            case "float": return input(shape, 0.33, amplitude: 2)
            default: return nil
            }
        }

        /// `[N, keys]`; the first key is never ignored.
        var paddingMask: Tensor? {
            guard padding else { return nil }
            let first = Tensor.range(key[1]).reshaped(1, key[1]) .> 0
            let drawn = input([key[0], key[1]], 1.3, isMask: true)
            return whereTrue(first.broadcast(to: drawn.shape), drawn, Tensor([false], shape: [1, 1]))
        }

        private func input(_ shape: [Int], _ frequency: Double, amplitude: Double = 1, isMask: Bool = false)
            -> Tensor
        {
            FixtureInput(
                shape: shape, frequency: frequency, amplitude: amplitude, offset: 0,
                dtype: isMask ? "bool" : nil, modulus: isMask ? 2 : nil
            ).tensor
        }
    }

    /// The module with its inputs as parameters.
    final class Probe: Module {
        let query: Parameter
        let key: Parameter
        let value: Parameter
        let attention: MultiHeadAttention

        init(_ one: AttentionCase) {
            attention = MultiHeadAttention(one.width, heads: one.heads, bias: one.bias)
            query = Probe.parameter(one.query, 0.7)
            key = Probe.parameter(one.key, 0.41)
            value = Probe.parameter(one.key, 0.57)
            let state = ["weight": (0.37, 0.4), "bias": (0.9, 0.2)]
            let output = ["weight": (0.53, 0.3), "bias": (0.61, 0.1)]
            for entry in ModelState(attention).parameters {
                let kind = entry.name.hasSuffix("weight") ? "weight" : "bias"
                let (frequency, amplitude) =
                    (entry.name.hasPrefix("in_proj") ? state[kind] : output[kind]) ?? (0, 0)
                let count = entry.cell.shape.elementCount
                entry.cell.set(Tensor(sines(count, frequency, amplitude), shape: entry.cell.shape))
            }
        }

        private static func parameter(_ shape: [Int], _ frequency: Double) -> Parameter {
            let parameter = Parameter(Shape(shape), .constant(0))
            parameter.set(Tensor(sines(shape.reduce(1, *), frequency), shape: Shape(shape)))
            return parameter
        }
    }

    @Test(arguments: try AttentionCase.all())
    func equalsPyTorch(_ one: AttentionCase) throws {
        let probe = Probe(one)
        try check(one, probe) {
            let q = probe.query.tensor
            if one.isSelf {
                return probe.attention(q, attentionMask: one.mask, keyPaddingMask: one.paddingMask)
            }
            return probe.attention(
                query: q, key: probe.key.tensor, value: probe.value.tensor, attentionMask: one.mask,
                keyPaddingMask: one.paddingMask)
        }
    }

    @Test(arguments: try AttentionCase.all())
    func weightsEqualPyTorch(_ one: AttentionCase) throws {
        let probe = Probe(one)
        var weights: Tensor?
        try check(one, probe) {
            let q = probe.query.tensor
            let (k, v) = one.isSelf ? (q, q) : (probe.key.tensor, probe.value.tensor)
            let both = probe.attention.withWeights(
                query: q, key: k, value: v, attentionMask: one.mask, keyPaddingMask: one.paddingMask)
            weights = both.weights.detached()
            return both.output
        }
        one.weights.expect(weights, "weights")
    }

    private func check(_ one: AttentionCase, _ probe: Probe, _ run: () -> Tensor) throws {
        one.output.expect(run(), "output in inference")
        let (_, gradients) = valueWithGradients {
            let output = run()
            one.output.expect(output.detached(), "output")
            return weightedSum(output)
        }
        let state = ModelState(probe)
        let ordered = state.ordered(gradients)
        for (entry, gradient) in zip(state.parameters, ordered) {
            let name = entry.name.replacing("attention.", with: "")
            if let wanted = one.gradients[name] {
                wanted.expect(gradient, "gradient of \(name)", tolerance: 2e-5)
            } else {
                #expect(one.isSelf && (name == "key" || name == "value"))
            }
        }
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
