import ApusModels
import ApusTensor
import Foundation

/// `Tests/ApusModelsTests/Fixtures/models.json`, which `Scripts/fixtures/models.py` makes with torchvision in float64.
package struct ReferenceNetworks: Decodable, Sendable {
    package static let path = "Tests/ApusModelsTests/Fixtures/models.json"

    package let networks: [ReferenceNetwork]
    package let architectures: [ReferenceArchitecture]

    /// - Throws: what reading or decoding the file throws.
    package init(contentsOf file: URL) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }
}

/// What one network gave on generated weights and pictures.
package struct ReferenceNetwork: Decodable, Sendable, CustomStringConvertible {
    package struct Evaluation: Decodable, Sendable {
        /// The first scores of each row.
        package let logits: [[Double]]
        package let sum: Double
        package let absoluteSum: Double
    }

    /// One step in training mode, dropout off.
    package struct Training: Decodable, Sendable {
        package let loss: Double
        package let gradients: [String: ReferenceTensor]
        package let buffers: [String: ReferenceTensor]
    }

    package let model: String
    /// Options of the registry's entry, by name.
    package let settings: [String: Setting]?
    package let salt: UInt64
    package let input: [Int]
    package let labels: [Int]
    package let evaluation: Evaluation
    package let training: Training

    /// The model and what was chosen for it.
    package var description: String {
        let chosen = (settings ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.option)" }
        return ([model] + chosen).joined(separator: ", ")
    }

    /// A number or a word.
    package struct Setting: Decodable, Sendable {
        package let option: ModelOptionValue

        package init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let integer = try? container.decode(Int.self) {
                option = .integer(integer)
            } else {
                option = .text(try container.decode(String.self))
            }
        }
    }
}

/// The state of one registered network, in the order of its `state_dict`.
package struct ReferenceArchitecture: Decodable, Sendable, CustomStringConvertible {
    package let model: String
    package let parameters: Int
    package let entries: Int
    /// Of the lines "name shape", joined by newlines.
    package let sha256: String
    /// The lines themselves, for a few networks.
    package let state: [String]?

    package var description: String { model }
}
