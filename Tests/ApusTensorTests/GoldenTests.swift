import ApusTensor
import Testing

@Suite("Values, gradients and second order equal PyTorch's")
struct GoldenTests {
    static let cases = GoldenCase.all.filter { !GoldenTable.losses.contains($0.operation) }

    /// Relative to the largest value.
    private static let tolerance = 1e-5

    @Test("Every operation of the fixture has a call")
    func everyCaseHasACall() {
        let named = Set(GoldenCase.all.map(\.operation))
        #expect(named.subtracting(GoldenTable.calls.keys).subtracting(GoldenTable.losses).isEmpty)
        #expect(Set(GoldenTable.calls.keys).subtracting(named).isEmpty)
    }

    @Test("Output and gradients", arguments: cases)
    func outputAndGradients(_ one: GoldenCase) throws {
        let call = try #require(GoldenTable.calls[one.operation])
        let run = try run(one) { inputs in
            let output = try call(inputs, one)
            one.output.expect(output, "output", tolerance: Self.tolerance)
            return Self.weightedSum(output)
        }
        for (index, reference) in one.gradients.enumerated() {
            guard let reference else { continue }
            reference.expect(run[index], "gradient of input \(index)", tolerance: Self.tolerance)
        }
    }

    @Test("Second order", arguments: cases.filter { $0.secondOrder != nil })
    func secondOrder(_ one: GoldenCase) throws {
        let call = try #require(GoldenTable.calls[one.operation])
        for (input, references) in [one.secondOrder, one.secondOrderOfInput1].enumerated() {
            guard let references else { continue }
            let found = try run(one) { inputs in
                let value = Self.weightedSum(try call(inputs, one))
                return square(gradients(of: value, wrt: [inputs[input]])[0]).sum()
            }
            for (index, reference) in references.enumerated() {
                guard let reference else { continue }
                reference.expect(
                    found[index], "second order of input \(input) at \(index)", tolerance: Self.tolerance)
            }
        }
    }

    @Test("Statistics of BatchNorm", arguments: cases.filter { $0.buffers != nil })
    func statistics(_ one: GoldenCase) throws {
        let x = one.inputs.map(\.tensor)
        let momentum = try one.number("momentum")
        let statistics = try #require(
            batchNormalization(
                x[0], weight: x[1], bias: x[2], running: nil, epsilon: try one.number("epsilon")
            ).statistics)
        let count = Double(statistics.count)
        let mean = x[3] * (1 - momentum) + statistics.mean * momentum
        let variance = x[4] * (1 - momentum) + statistics.variance * (momentum * count / (count - 1))
        let buffers = try #require(one.buffers)
        try #require(buffers["runningMean"]).expect(mean, "running mean", tolerance: Self.tolerance)
        try #require(buffers["runningVariance"]).expect(
            variance, "running variance", tolerance: Self.tolerance)
    }

    /// Gradients of `body` at the inputs that the fixture has gradients for; the others are constants.
    private func run(_ one: GoldenCase, _ body: ([Tensor]) throws -> Tensor) throws -> [Tensor?] {
        let inputs = one.inputs.map(\.tensor)
        let tracked = inputs.indices.filter { one.gradients[$0] != nil }
        let found = try valueWithGradients(at: tracked.map { inputs[$0] }) { leaves in
            var all = inputs
            for (place, index) in tracked.enumerated() { all[index] = leaves[place] }
            return try body(all)
        }.gradients
        var results = [Tensor?](repeating: nil, count: inputs.count)
        for (place, index) in tracked.enumerated() { results[index] = found[place] }
        return results
    }

    private static func weightedSum(_ output: Tensor) -> Tensor {
        output.elementCount == 1 ? output.sum() : (output * sines(output.shape, 0.23)).sum()
    }
}
