import ApusVision
import Foundation

/// `two_stage.json`, which `Scripts/fixtures/two_stage.py` makes with torchvision in float64.
package struct ReferenceTwoStage: Decodable, Sendable {
    package static let path = "Tests/ApusModelsTests/Fixtures/two_stage.json"

    package let networks: [ReferenceTwoStageDetector]
    package let detections: [ReferenceRegionDetections]
    package let frozen: [ReferenceFrozenDetector]

    /// - Throws: what reading or decoding the file throws.
    package init(contentsOf file: URL) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }
}

/// What a detector of two stages gave on generated weights and pictures, where it drew everything that it could.
package struct ReferenceTwoStageDetector: Decodable, Sendable, CustomStringConvertible {
    package let model: String
    /// Options of the registry's entry, by name.
    package let settings: [String: ReferenceNetwork.Setting]
    package let salt: UInt64
    package let input: [Int]
    /// Factors of weights by name.
    package let scaled: [String: Double]
    /// Anchors of each map that are looked at, and proposals of each picture.
    package let candidates: Int
    package let proposals: Int
    package let anchorCount: Int
    /// Corners by number.
    package let anchors: [String: [Double]]
    package let objectness: ReferenceTensor
    package let offsets: ReferenceTensor
    package let objects: [[ReferenceDetector.Object]]
    /// Anchor and object, in ascending order, picture by picture.
    package let matches: [[[Int]]]
    /// How many anchors learn nothing, picture by picture.
    package let ignored: [Int]
    /// Corners of the second stage's regions, picture by picture.
    package let regions: [ReferenceTensor]
    /// Region and object, picture by picture.
    package let regionMatches: [[[Int]]]
    package let classLogits: ReferenceTensor
    package let boxOffsets: ReferenceTensor
    /// By the names that they are reported under.
    package let losses: [String: Double]
    package let gradients: [String: ReferenceTensor]

    package var description: String { model }
}

/// Detections from generated regions and outputs of one picture.
package struct ReferenceRegionDetections: Decodable, Sendable, CustomStringConvertible {
    package let model: String
    /// Height and width of the picture.
    package let size: [Int]
    package let regions: Int
    package let classes: Int
    package let count: Int
    package let first: [ReferenceDetections.Found]

    package var description: String { model }
}

/// What a detector said of one picture, its norms as in its published file.
package struct ReferenceFrozenDetector: Decodable, Sendable, CustomStringConvertible {
    package let model: String
    package let salt: UInt64
    package let input: [Int]
    /// Factors of values by name.
    package let scaled: [String: Double]
    package let classLogits: ReferenceTensor
    package let boxOffsets: ReferenceTensor

    package var description: String { model }
}
