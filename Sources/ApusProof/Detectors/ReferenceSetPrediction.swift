import ApusVision
import Foundation

/// `detr.json`, which `Scripts/fixtures/detr.py` makes with the authors' code.
package struct ReferenceSetPrediction: Decodable, Sendable {
    package static let path = "Tests/ApusModelsTests/Fixtures/detr.json"

    package let positions: [ReferencePositions]
    package let networks: [ReferenceDETR]
    package let architectures: [ReferenceArchitecture]

    /// - Throws: what reading or decoding the file throws.
    package init(contentsOf file: URL) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }
}

/// Places in filled maps.
package struct ReferencePositions: Decodable, Sendable, CustomStringConvertible {
    /// Of each axis.
    package let features: Int
    /// For each picture its rows, `#` where it is filling.
    package let padding: [[String]]
    package let embedding: ReferenceTensor

    package var description: String { "positions of \(features) features in \(padding.count) filled maps" }
}

/// What a small network gave on generated weights and filled pictures.
package struct ReferenceDETR: Decodable, Sendable, CustomStringConvertible {
    package struct Object: Decodable, Sendable {
        /// Corners in pixels.
        package let box: [Double]
        package let label: Int

        package var annotation: ObjectAnnotation {
            ObjectAnnotation(
                box: Box(minX: box[0], minY: box[1], maxX: box[2], maxY: box[3]), category: label)
        }
    }

    package struct Layer: Decodable, Sendable {
        /// Query and object, picture by picture.
        package let matches: [[[Int]]]
        /// By the names that they are reported under.
        package let losses: [String: Double]
    }

    package struct Found: Decodable, Sendable {
        package let box: [Double]
        package let label: Int
        package let score: Double
    }

    package let label: String
    package let block: String
    package let blocks: [Int]
    package let dilated: Bool
    package let salt: UInt64
    /// Height and width, as all sizes.
    package let canvas: [Int]
    package let extents: [[Int]]
    package let objects: [[Object]]
    package let logits: ReferenceTensor
    package let boxes: ReferenceTensor
    package let layers: [Layer]
    package let gradients: [String: ReferenceTensor]
    package let target: [Int]
    package let detections: [[Found]]

    package var description: String { "DETR on \(label)" }
}
