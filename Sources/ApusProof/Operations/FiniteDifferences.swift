import ApusTensor

/// Central differences of a case along random directions, against its gradients.
///
/// In float32 a step of 0.01 leaves about 1e-4 of error, from rounding and from the third derivative; a wrong
/// gradient is off by its own size.
package struct FiniteDifferences {
    private static let step = 0.01
    private static let tolerance = 4e-3
    private let one: DifferenceCase

    package init(_ one: DifferenceCase) { self.one = one }

    /// The gradient of a weighted sum of the outputs, input by input: a line for each that differs.
    package func firstOrderExcesses() -> [String] {
        var stream = RandomStream(seed: 17, .name(one.description))
        let weights = run(one.inputs) { outputs($0) }.value.map { _ in stream.uniform(in: 0.5..<1.5) }
        let value = { (inputs: [Tensor]) in Self.product(self.run(inputs) { self.outputs($0) }.value, weights)
        }
        let gradients = run(one.inputs) { weighted($0, weights) }.gradients
        return one.inputs.indices.compactMap { index in
            var directions = one.inputs.map { [Double](repeating: 0, count: $0.elementCount) }
            directions[index] = Self.signs(one.inputs[index].elementCount, &stream)
            return excess(gradients, directions, "gradient of input \(index)", value)
        }
    }

    /// The gradient of a weighted sum of each input's gradient: a line for each that differs.
    package func secondOrderExcesses() -> [String] {
        var stream = RandomStream(seed: 17, .name(one.description))
        let weights = run(one.inputs) { outputs($0) }.value.map { _ in stream.uniform(in: 0.5..<1.5) }
        return one.inputs.indices.compactMap { index in
            let outer = Self.signs(one.inputs[index].elementCount, &stream)
            let slopes = { (inputs: [Tensor]) in
                let first = self.run(inputs) { self.weighted($0, weights) }.gradients[index]
                return first.map { Self.product($0, outer) } ?? 0
            }
            let gradients = run(one.inputs) { inputs in
                let value = self.weighted(inputs, weights)
                guard value.isTracked else { return value }
                return Self.weightedSum(ApusTensor.gradients(of: value, wrt: [inputs[index]])[0], outer)
            }.gradients
            let directions = one.inputs.map { Self.signs($0.elementCount, &stream) }
            return excess(gradients, directions, "second order of input \(index)", slopes)
        }
    }

    /// What is wrong with the gradients along one direction; nil where nothing is.
    private func excess(
        _ gradients: [[Double]?], _ directions: [[Double]], _ what: String, _ value: ([Tensor]) -> Double
    ) -> String? {
        let ahead = value(moved(directions, by: Self.step))
        let behind = value(moved(directions, by: -Self.step))
        let numeric = (ahead - behind) / (2 * Self.step)
        var exact = 0.0
        var square = 0.0
        for (gradient, direction) in zip(gradients, directions) {
            guard let gradient else { continue }
            exact += Self.product(gradient, direction)
            square += zip(gradient, direction).reduce(0) { $0 + ($1.0 * $1.1) * ($1.0 * $1.1) }
        }
        let noise = 2e-6 * (abs(ahead) + abs(behind)) / Self.step
        let allowed = Self.tolerance * square.squareRoot() + noise + 1e-5
        if abs(numeric - exact) <= allowed { return nil }
        return "\(what) is \(exact), by differences \(numeric), allowed \(allowed)"
    }

    private func moved(_ directions: [[Double]], by step: Double) -> [Tensor] {
        zip(one.inputs, directions).map { input, direction in
            Tensor(zip(input.floats, direction).map { $0 + Float($1 * step) }, shape: input.shape)
        }
    }

    /// Runs inside a training scope, always with the same random numbers.
    private func run(_ inputs: [Tensor], _ body: ([Tensor]) -> Tensor) -> (
        value: [Double], gradients: [[Double]?]
    ) {
        var values: [Double] = []
        let gradients = valueWithGradients(at: inputs, phase: .training) { leaves in
            let result = body(leaves)
            values = result.floats.map(Double.init)
            return result.elementCount == 1 ? result.reshaped([]) : result.detached().sum()
        }.gradients
        return (values, gradients.map { $0?.floats.map(Double.init) })
    }

    private func outputs(_ inputs: [Tensor]) -> Tensor { one.call(inputs) }

    private func weighted(_ inputs: [Tensor], _ weights: [Double]) -> Tensor {
        Self.weightedSum(one.call(inputs), weights)
    }

    private static func weightedSum(_ x: Tensor, _ weights: [Double]) -> Tensor {
        (x * Tensor(weights.map(Float.init), shape: x.shape)).sum()
    }

    private static func product(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private static func signs(_ count: Int, _ stream: inout RandomStream) -> [Double] {
        (0..<count).map { _ in stream.chance(0.5) ? 1 : -1 }
    }
}
