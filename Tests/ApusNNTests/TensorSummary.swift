import ApusTensor
import Foundation
import Testing

/// The shape of a tensor, its first values in row-major order, and three sums over all of them, as the fixture
/// scripts write them.
struct TensorSummary: Decodable {
    let shape: [Int]
    let values: [Double]
    let sum: Double
    let absoluteSum: Double
    let projection: Double

    /// Fails where a tensor is not the one summarised, up to `tolerance` of its mean or largest magnitude.
    func expect(
        _ tensor: Tensor?, _ what: String, tolerance: Double = 1e-5,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let tensor else {
            Issue.record("\(what) is missing", sourceLocation: sourceLocation)
            return
        }
        #expect(Array(tensor.shape) == shape, "\(what)", sourceLocation: sourceLocation)
        let found = tensor.floats.map(Double.init)
        #expect(found.allSatisfy { $0.isFinite }, "\(what)", sourceLocation: sourceLocation)
        let scale = max(values.map(abs).max() ?? 0, absoluteSum / Double(max(found.count, 1)), 1e-6)
        let worst = zip(found, values).map { abs($0 - $1) }.max() ?? 0
        #expect(
            worst <= tolerance * scale, "values of \(what) near \(scale)", sourceLocation: sourceLocation)
        let total = max(absoluteSum, scale)
        func close(_ found: Double, _ wanted: Double, _ name: String) {
            #expect(
                abs(found - wanted) <= tolerance * total, "\(name) of \(what)", sourceLocation: sourceLocation
            )
        }
        close(found.reduce(0, +), sum, "sum")
        close(found.reduce(0) { $0 + abs($1) }, absoluteSum, "absolute sum")
        close(
            found.enumerated().reduce(0) { $0 + $1.element * sin(0.31 * Double($1.offset)) }, projection,
            "projection")
    }
}

/// The number that the fixtures' gradients belong to: the sum of the values times sin(0.23 i), or the one value.
func weightedSum(_ output: Tensor) -> Tensor {
    if output.elementCount == 1 { return output.sum() }
    return (output * Tensor(sines(output.elementCount, 0.23), shape: output.shape)).sum()
}

/// One call of one operation in PyTorch (Scripts/fixtures/operations.py).
struct OperationCase: Decodable, CustomTestStringConvertible {
    let operation: String
    let label: String
    let inputs: [FixtureInput]
    let attributes: FixtureAttributes
    let output: TensorSummary
    let gradients: [TensorSummary?]
    let buffers: [String: TensorSummary]?

    private enum CodingKeys: String, CodingKey {
        case operation, inputs, attributes, output, gradients, buffers
        case label = "case"
    }

    var testDescription: String { "\(operation), \(label)" }

    /// All cases of the given operations.
    static func of(_ operations: Set<String>) throws -> [OperationCase] {
        let all = try fixture("ApusTensorTests/Fixtures/operations.json", as: [OperationCase].self)
        let found = all.filter { operations.contains($0.operation) }
        guard Set(found.map(\.operation)) == operations else {
            throw FixtureError(description: "operations.json lacks some of \(operations.sorted())")
        }
        return found
    }
}
