import ApusTraining
import ApusVision
import Foundation
import Testing

/// `Fixtures/detection.json`, which `Scripts/fixtures/detection.py` makes with torchvision in float64.
struct DetectionFixture: Decodable, Sendable {
    let defaultBoxes: ReferenceDefaultBoxes
    let networks: [ReferenceDetector]
    let detections: ReferenceDetections

    static let shared: DetectionFixture = {
        do {
            let file = try #require(
                Bundle.module.url(
                    forResource: "detection", withExtension: "json", subdirectory: "Fixtures"))
            return try JSONDecoder().decode(DetectionFixture.self, from: Data(contentsOf: file))
        } catch {
            fatalError("Fixtures/detection.json cannot be read: \(error)")
        }
    }()
}

struct ReferenceDefaultBoxes: Decodable, Sendable {
    let count: Int
    /// Corners by number.
    let boxes: [String: [Double]]
}

/// What one detector gave on generated weights and pictures.
struct ReferenceDetector: Decodable, Sendable, CustomTestStringConvertible {
    struct Evaluation: Decodable, Sendable {
        let classLogits: ReferenceTensor
        let boxOffsets: ReferenceTensor
        let rows: [Row]
    }

    /// What it says of one default box.
    struct Row: Decodable, Sendable {
        let picture: Int
        let box: Int
        let logits: [Double]
        let offsets: [Double]
    }

    struct Object: Decodable, Sendable {
        let box: [Double]
        /// From 1 on.
        let label: Int

        var annotation: ObjectAnnotation {
            ObjectAnnotation(
                box: Box(minX: box[0], minY: box[1], maxX: box[2], maxY: box[3]), category: label - 1)
        }
    }

    struct Losses: Decodable, Sendable {
        let classification: Double
        let regression: Double
    }

    let model: String
    let salt: UInt64
    let input: [Int]
    let evaluation: Evaluation
    let objects: [[Object]]
    /// Default box and object, in ascending order.
    let matches: [[[Int]]]
    let losses: Losses
    let gradients: [String: ReferenceTensor]

    var testDescription: String { model }
}

/// Detections from generated outputs of one picture.
struct ReferenceDetections: Decodable, Sendable {
    struct Found: Decodable, Sendable {
        let box: [Double]
        let label: Int
        let score: Double
    }

    let scale: Double
    let offsetScale: Double
    let classes: Int
    let count: Int
    let first: [Found]
}
