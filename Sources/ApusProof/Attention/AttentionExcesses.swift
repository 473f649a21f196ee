import ApusNN
import ApusTensor

extension ReferenceAttention {
    /// The module with its inputs as parameters.
    private final class Probe: Module {
        let query: Parameter
        let key: Parameter
        let value: Parameter
        let attention: MultiHeadAttention

        init(_ one: ReferenceAttention) {
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
                entry.cell.set(sines(entry.cell.shape, frequency, amplitude: amplitude))
            }
        }

        private static func parameter(_ shape: [Int], _ frequency: Double) -> Parameter {
            let parameter = Parameter(Shape(shape), .constant(0))
            parameter.set(sines(Shape(shape), frequency))
            return parameter
        }
    }

    /// A line for each of output, attention weights and gradients that is not PyTorch's, with the kernel of training
    /// and inference and with the path that shows its weights.
    package func excesses() -> [String] {
        let probe = Probe(self)
        var shown: Tensor?
        let plain = excesses(probe) {
            let q = probe.query.tensor
            if isSelf { return probe.attention(q, attentionMask: mask, keyPaddingMask: paddingMask) }
            return probe.attention(
                query: q, key: probe.key.tensor, value: probe.value.tensor, attentionMask: mask,
                keyPaddingMask: paddingMask)
        }
        let withWeights = excesses(probe) {
            let q = probe.query.tensor
            let (k, v) = isSelf ? (q, q) : (probe.key.tensor, probe.value.tensor)
            let both = probe.attention.withWeights(
                query: q, key: k, value: v, attentionMask: mask, keyPaddingMask: paddingMask)
            shown = both.weights.detached()
            return both.output
        }
        return plain + withWeights.map { "showing its weights, \($0)" }
            + [excess("weights", shown, weights)].compactMap { $0 }
    }

    private func excesses(_ probe: Probe, _ run: () -> Tensor) -> [String] {
        var found = [excess("output in inference", run(), output)]
        let (_, gradients) = valueWithGradients {
            let result = run()
            found.append(excess("output", result.detached(), output))
            return weightedSum(result)
        }
        let state = ModelState(probe)
        for (entry, gradient) in zip(state.parameters, state.ordered(gradients)) {
            let name = entry.name.replacing("attention.", with: "")
            if let wanted = self.gradients[name] {
                found.append(excess("gradient of \(name)", gradient, wanted, tolerance: 2e-5))
            } else if !(isSelf && (name == "key" || name == "value")) {
                found.append("gradient of \(name) is not PyTorch's")
            }
        }
        return found.compactMap { $0 }
    }

    /// Biases of keys have a gradient of nothing but rounding.
    private func excess(
        _ what: String, _ found: Tensor?, _ wanted: ReferenceTensor, tolerance: Double = 1e-5
    ) -> String? {
        let distance = found.map { wanted.distance(to: $0, smallestScale: 1e-6) } ?? .infinity
        return distance <= tolerance ? nil : "\(what) differs by \(distance)"
    }
}
