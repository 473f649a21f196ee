import ApusTensor
import Foundation

/// One call of PyTorch's multi-head attention, of `attention.json`, which `Scripts/fixtures/attention.py` makes.
package struct ReferenceAttention: Decodable, Sendable, CustomStringConvertible {
    package static let path = "Tests/ApusNNTests/Fixtures/attention.json"

    package let label: String
    package let width: Int
    package let heads: Int
    package let isSelf: Bool
    package let query: [Int]
    package let key: [Int]
    package let attentionMask: String
    package let padding: Bool
    package let bias: Bool
    package let output: ReferenceTensor
    package let weights: ReferenceTensor
    package let gradients: [String: ReferenceTensor]

    private enum CodingKeys: String, CodingKey {
        case width, heads, query, key, attentionMask, padding, bias, output, weights, gradients
        case label = "case"
        case isSelf = "self"
    }

    package var description: String { label }

    /// Every case of the file.
    ///
    /// - Throws: what reading or decoding it throws.
    package static func all(contentsOf file: URL) throws -> [ReferenceAttention] {
        try JSONDecoder().decode([ReferenceAttention].self, from: Data(contentsOf: file))
    }

    /// `[queries, keys]`
    var mask: Tensor? {
        let shape = [query[1], key[1]]
        switch attentionMask {
        case "bool": return ReferenceInput(shape: shape, frequency: 0.9, dtype: "bool", modulus: 2).tensor
        case "float": return ReferenceInput(shape: shape, frequency: 0.33, amplitude: 2).tensor
        default: return nil
        }
    }

    /// `[N, keys]`; the first key is never ignored.
    var paddingMask: Tensor? {
        guard padding else { return nil }
        let first = Tensor.range(key[1]).reshaped(1, key[1]) .> 0
        let shape = [key[0], key[1]]
        let drawn = ReferenceInput(shape: shape, frequency: 1.3, dtype: "bool", modulus: 2).tensor
        return whereTrue(first.broadcast(to: drawn.shape), drawn, Tensor([false], shape: [1, 1]))
    }
}
