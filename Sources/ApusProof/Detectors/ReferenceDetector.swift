import ApusVision
import Foundation

/// `detection.json`, which `Scripts/fixtures/detection.py` makes with torchvision in float64.
package struct ReferenceDetectors: Decodable, Sendable {
    package static let path = "Tests/ApusModelsTests/Fixtures/detection.json"

    package let networks: [ReferenceDetector]
    package let detections: [ReferenceDetections]

    /// - Throws: what reading or decoding the file throws.
    package init(contentsOf file: URL) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }
}

/// What one detector gave on generated weights and pictures.
package struct ReferenceDetector: Decodable, Sendable, CustomStringConvertible {
    package struct Evaluation: Decodable, Sendable {
        package let classLogits: ReferenceTensor
        package let boxOffsets: ReferenceTensor
        package let quality: ReferenceTensor?
        package let rows: [Row]
    }

    /// What it says of one anchor.
    package struct Row: Decodable, Sendable {
        package let picture: Int
        package let box: Int
        package let logits: [Double]
        package let offsets: [Double]
    }

    package struct Object: Decodable, Sendable {
        package let box: [Double]
        /// From 1 on.
        package let label: Int

        package var annotation: ObjectAnnotation {
            ObjectAnnotation(
                box: Box(minX: box[0], minY: box[1], maxX: box[2], maxY: box[3]), category: label - 1)
        }
    }

    package let model: String
    package let salt: UInt64
    package let input: [Int]
    package let anchorCount: Int
    /// Corners by number.
    package let anchors: [String: [Double]]
    package let evaluation: Evaluation
    package let objects: [[Object]]
    /// Anchor and object, in ascending order, picture by picture.
    package let matches: [[[Int]]]
    /// How many anchors learn nothing, picture by picture.
    package let ignored: [Int]
    /// By the names that they are reported under.
    package let losses: [String: Double]
    package let gradients: [String: ReferenceTensor]

    package var description: String { model }
}

/// Detections from generated outputs of one picture.
package struct ReferenceDetections: Decodable, Sendable, CustomStringConvertible {
    package struct Found: Decodable, Sendable {
        package let box: [Double]
        package let label: Int
        package let score: Double
    }

    package let model: String
    /// Height and width of the picture.
    package let size: [Int]
    package let scale: Double
    package let shift: Double
    package let offsetScale: Double
    package let classes: Int
    package let count: Int
    package let first: [Found]

    package var description: String { model }
}
