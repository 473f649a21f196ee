import ApusTensor

/// How far one of our operations is from its reference, each relative to the largest value.
package struct OperationDistances: Sendable {
    /// Of what PyTorch gives in double precision.
    package static let tolerance = 1e-5

    /// Output, gradients of every input, statistics, and gradients of gradients.
    package let all: [(what: String, distance: Double)]

    /// Calls the operation and differentiates it.
    ///
    /// - Throws: ``ReferenceError`` where ``ReferenceCalls`` does not know the operation, or lacks an attribute.
    package init(of one: ReferenceOperation) throws {
        guard let call = ReferenceCalls.all[one.operation] else {
            throw ReferenceError("an unknown operation \(one.operation)")
        }
        var all: [(what: String, distance: Double)] = []
        func compare(_ what: String, _ found: [Tensor?], _ references: [ReferenceTensor?]) {
            for (index, reference) in references.enumerated() {
                guard let reference else { continue }
                // A gradient of zeros may be left out.
                let distance = found[index].map { reference.distance(to: $0) }
                all.append(
                    ("\(what) \(index)", distance ?? (reference.absoluteSum == 0 ? 0 : .infinity)))
            }
        }

        var output: Tensor?
        let gradients = try Self.gradients(one) { inputs in
            let result = try call(inputs, one.attributes)
            output = result.detached()
            return weightedSum(result)
        }
        compare("output", [output], [one.output])
        compare("gradient of input", gradients, one.gradients)
        for (input, references) in [one.secondOrder, one.secondOrderOfInput1].enumerated() {
            guard let references else { continue }
            let found = try Self.gradients(one) { inputs in
                let value = weightedSum(try call(inputs, one.attributes))
                return square(ApusTensor.gradients(of: value, wrt: [inputs[input]])[0]).sum()
            }
            compare("second order of input \(input) at", found, references)
        }
        if let buffers = one.buffers {
            let statistics = try Self.runningStatistics(one)
            for (name, reference) in buffers.sorted(by: { $0.key < $1.key }) {
                all.append((name, statistics[name].map { reference.distance(to: $0) } ?? .infinity))
            }
        }
        self.all = all
    }

    /// What is beyond the tolerance: a line each.
    package var excesses: [String] {
        all.filter { !($0.distance <= Self.tolerance) }.map { "\($0.what) differs by \($0.distance)" }
    }

    /// Gradients of `body` at the inputs that the reference has gradients for; the others are constants.
    private static func gradients(
        _ one: ReferenceOperation, _ body: ([Tensor]) throws -> Tensor
    ) throws -> [Tensor?] {
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

    /// What a norm of batches remembers after one.
    private static func runningStatistics(_ one: ReferenceOperation) throws -> [String: Tensor] {
        let x = one.inputs.map(\.tensor)
        let momentum = try one.attributes.number("momentum")
        guard
            let statistics = batchNormalization(
                x[0], weight: x[1], bias: x[2], running: nil, epsilon: try one.attributes.number("epsilon")
            ).statistics
        else { return [:] }
        let count = Double(statistics.count)
        return [
            "runningMean": x[3] * (1 - momentum) + statistics.mean * momentum,
            "runningVariance": x[4] * (1 - momentum)
                + statistics.variance * (momentum * count / (count - 1)),
        ]
    }
}
