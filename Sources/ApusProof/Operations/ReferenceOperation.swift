import ApusTensor
import Foundation

/// One call of one operation in PyTorch, of `operations.json`, which `Scripts/fixtures/operations.py` makes.
package struct ReferenceOperation: Decodable, Sendable, CustomStringConvertible {
    package static let path = "Tests/ApusTensorTests/Fixtures/operations.json"

    package let operation: String
    package let label: String
    package let inputs: [ReferenceInput]
    package let attributes: ReferenceAttributes
    package let output: ReferenceTensor
    /// Nil for inputs that have no gradient or are constants.
    package let gradients: [ReferenceTensor?]
    package let buffers: [String: ReferenceTensor]?
    /// Gradients of the sum of the squares of the gradient with respect to the first input.
    package let secondOrder: [ReferenceTensor?]?
    /// The same for the second input.
    package let secondOrderOfInput1: [ReferenceTensor?]?

    private enum CodingKeys: String, CodingKey {
        case operation, inputs, attributes, output, gradients, buffers, secondOrder, secondOrderOfInput1
        case label = "case"
    }

    package var description: String { "\(operation): \(label)" }

    /// Every case of the file.
    ///
    /// - Throws: what reading or decoding it throws.
    package static func all(contentsOf file: URL) throws -> [ReferenceOperation] {
        try JSONDecoder().decode([ReferenceOperation].self, from: Data(contentsOf: file))
    }
}
