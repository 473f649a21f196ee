import ApusTensor
import Testing

/// An operation at one point, to be compared with central differences.
struct DifferenceCase: Sendable, CustomTestStringConvertible {
    let operation: OperationName
    let label: String
    /// Points at least 0.05 away from any kink.
    let inputs: [Tensor]
    let call: @Sendable ([Tensor]) -> Tensor

    init(
        _ operation: OperationName, _ label: String, _ inputs: [Tensor],
        _ call: @escaping @Sendable ([Tensor]) -> Tensor
    ) {
        self.operation = operation
        self.label = label
        self.inputs = inputs
        self.call = call
    }

    var testDescription: String { "\(operation.rawValue): \(label)" }
}

/// Central differences of a case along random directions, against its gradients.
///
/// In float32 a step of 0.01 leaves about 1e-4 of error, from rounding and from the third derivative; a wrong
/// gradient is off by its own size.
struct FiniteDifferences {
    private static let step = 0.01
    private static let tolerance = 4e-3
    private let one: DifferenceCase
    private var stream: RandomStream

    init(_ one: DifferenceCase) {
        self.one = one
        stream = RandomStream(seed: 17, .name(one.testDescription))
    }

    /// The gradient of a weighted sum of the outputs, input by input.
    mutating func checkFirstOrder() {
        let weights = run(one.inputs) { outputs($0) }.value.map { _ in stream.uniform(in: 0.5..<1.5) }
        let value = { (inputs: [Tensor]) in Self.product(self.run(inputs) { self.outputs($0) }.value, weights)
        }
        let gradients = run(one.inputs) { weighted($0, weights) }.gradients
        for index in one.inputs.indices {
            var directions = one.inputs.map { [Double](repeating: 0, count: $0.elementCount) }
            directions[index] = signs(one.inputs[index].elementCount)
            compare(gradients, directions, "gradient of input \(index)", value)
        }
    }

    /// The gradient of a weighted sum of each input's gradient.
    mutating func checkSecondOrder() {
        let weights = run(one.inputs) { outputs($0) }.value.map { _ in stream.uniform(in: 0.5..<1.5) }
        for index in one.inputs.indices {
            let outer = signs(one.inputs[index].elementCount)
            let slopes = { (inputs: [Tensor]) in
                let first = self.run(inputs) { self.weighted($0, weights) }.gradients[index]
                return first.map { Self.product($0, outer) } ?? 0
            }
            let gradients = run(one.inputs) { inputs in
                let value = self.weighted(inputs, weights)
                guard value.isTracked else { return value }
                return Self.weightedSum(ApusTensor.gradients(of: value, wrt: [inputs[index]])[0], outer)
            }.gradients
            let directions = one.inputs.map { signs($0.elementCount) }
            compare(gradients, directions, "second order of input \(index)", slopes)
        }
    }

    private func compare(
        _ gradients: [[Double]?], _ directions: [[Double]], _ what: String, _ value: ([Tensor]) -> Double
    ) {
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
        #expect(
            abs(numeric - exact) <= allowed,
            "\(one.testDescription): \(what) is \(exact), by differences \(numeric), allowed \(allowed)")
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

    private mutating func signs(_ count: Int) -> [Double] {
        (0..<count).map { _ in stream.chance(0.5) ? 1 : -1 }
    }
}

/// Normal values that only depend on `seed`.
func normals(_ shape: Shape, _ seed: UInt64, scale: Double = 1) -> Tensor {
    var stream = RandomStream(seed: seed, "normals")
    return stream.normal(shape, standardDeviation: scale)
}

/// Values in low..<high that only depend on `seed`.
func uniforms(_ shape: Shape, _ seed: UInt64, _ low: Double, _ high: Double) -> Tensor {
    var stream = RandomStream(seed: seed, "uniforms")
    return stream.uniform(shape, low: low, high: high)
}

/// Values at least 0.1 apart from each other and 0.05 from zero, in random order.
func spaced(_ shape: Shape, _ seed: UInt64) -> Tensor {
    var stream = RandomStream(seed: seed, "spaced")
    let count = shape.elementCount
    return Tensor(stream.permutation(count).map { Float($0 - count / 2) * 0.1 + 0.05 }, shape: shape)
}
