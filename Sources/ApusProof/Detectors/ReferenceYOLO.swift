import ApusModels
import ApusVision
import Foundation

/// `yolo.json`, which `Scripts/fixtures/yolo.py` makes in float64 with networks and rules of its own.
package struct ReferenceYOLO: Decodable, Sendable {
    package static let path = "Tests/ApusModelsTests/Fixtures/yolo.json"

    package let architectures: [ReferenceArchitecture]
    package let networks: [Network]
    package let losses: [Losses]

    /// - Throws: what reading or decoding the file throws.
    package init(contentsOf file: URL) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }

    /// What one network gives on generated weights and pictures.
    package struct Network: Decodable, Sendable, CustomStringConvertible {
        package let model: String
        package let settings: [String: Setting]?
        package let salt: UInt64
        package let input: [Int]
        package let boxes: ReferenceTensor
        package let objectness: ReferenceTensor
        package let classes: ReferenceTensor

        package var description: String {
            ([model] + (settings ?? [:]).keys.sorted()).joined(separator: ", ")
        }

        /// Options of the registry's entry.
        package var options: [String: ModelOptionValue] { (settings ?? [:]).mapValues(\.option) }
    }

    /// A number or a yes or no.
    package struct Setting: Decodable, Sendable {
        let option: ModelOptionValue

        package init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                option = .flag(flag)
            } else {
                option = .integer(try container.decode(Int.self))
            }
        }
    }

    /// What a criterion makes of generated outputs.
    package struct Losses: Decodable, Sendable, CustomStringConvertible {
        package struct Grid: Decodable, Sendable {
            let shapes: [[Double]]
            let columns: Int
            let rows: Int
        }

        let name: String
        let version: Int
        let salt: UInt64
        let canvas: [Int]
        let grids: [Grid]
        let classes: Int
        let boxLoss: String
        let drawsToAnchors: Bool
        let values: [String: [Double]]
        let objects: [[ReferenceDetector.Object]]
        let matches: [[[Int]]]
        let ignored: [[Int]]
        let losses: [String: Double]
        let gradients: [String: ReferenceTensor]

        package var description: String { name }
    }
}
