import ApusModels
import ApusTensor
import Foundation
import Testing

/// `Fixtures/models.json`, which `Scripts/fixtures/models.py` makes with torchvision in float64.
struct ModelsFixture: Decodable, Sendable {
    let networks: [ReferenceNetwork]
    let architectures: [ReferenceArchitecture]

    static let shared: ModelsFixture = {
        do {
            let file = try #require(
                Bundle.module.url(forResource: "models", withExtension: "json", subdirectory: "Fixtures"))
            return try JSONDecoder().decode(ModelsFixture.self, from: Data(contentsOf: file))
        } catch {
            fatalError("Fixtures/models.json cannot be read: \(error)")
        }
    }()
}

/// What one network gave on generated weights and pictures.
struct ReferenceNetwork: Decodable, Sendable, CustomTestStringConvertible {
    struct Evaluation: Decodable, Sendable {
        /// The first scores of each row.
        let logits: [[Double]]
        let sum: Double
        let absoluteSum: Double
    }

    /// One step in training mode, dropout off.
    struct Training: Decodable, Sendable {
        let loss: Double
        let gradients: [String: ReferenceTensor]
        let buffers: [String: ReferenceTensor]
    }

    let model: String
    /// Options of the registry's entry, by name.
    let settings: [String: Setting]?
    let salt: UInt64
    let input: [Int]
    let labels: [Int]
    let evaluation: Evaluation
    let training: Training

    var testDescription: String {
        let chosen = (settings ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.option)" }
        return ([model] + chosen).joined(separator: ", ")
    }

    /// A number or a word.
    struct Setting: Decodable, Sendable {
        let option: ModelOptionValue

        init(from decoder: any Decoder) throws {
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
struct ReferenceArchitecture: Decodable, Sendable, CustomTestStringConvertible {
    let model: String
    let parameters: Int
    let entries: Int
    /// Of the lines "name shape", joined by newlines.
    let sha256: String
    /// The lines themselves, for a few networks.
    let state: [String]?

    var testDescription: String { model }
}

/// The first values of a tensor in row-major order, and three sums over all of them.
struct ReferenceTensor: Decodable, Sendable {
    let shape: [Int]
    let values: [Double]
    let sum: Double
    let absoluteSum: Double
    /// Sum of the values times sin(0.31 i), which changes when values trade places.
    let projection: Double

    /// The largest difference of a value, in units of the largest value, or of a sum, in units of the sum of
    /// magnitudes; infinite where the shapes differ or a value is not finite.
    func distance(to tensor: Tensor) -> Double {
        let found = tensor.floats.map(Double.init)
        guard Array(tensor.shape) == shape, found.allSatisfy(\.isFinite) else { return .infinity }
        let scale = values.reduce(absoluteSum / Double(max(found.count, 1))) { max($0, abs($1)) }
        let worst = zip(found, values).map { abs($0 - $1) }.max() ?? 0
        let weighted = found.indices.reduce(0) { $0 + found[$1] * sin(0.31 * Double($1)) }
        let sums = [
            (found.reduce(0, +), sum), (found.reduce(0) { $0 + abs($1) }, absoluteSum),
            (weighted, projection),
        ]
        let worstSum = sums.map { abs($0 - $1) }.max() ?? 0
        return max(worst / scale, worstSum / max(absoluteSum, scale))
    }
}
