import ApusModels
import ApusNN
import ApusTensor
import ApusVision
import Foundation

/// `deformable_detr.json`, which `Scripts/fixtures/deformable_detr.py` makes with the authors' code in float64.
package struct ReferenceDeformableDETRs: Decodable, Sendable {
    package static let path = "Tests/ApusModelsTests/Fixtures/deformable_detr.json"

    package let networks: [ReferenceDeformableDETR]
    package let architectures: [ReferenceArchitecture]

    /// - Throws: what reading or decoding the file throws.
    package init(contentsOf file: URL) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }
}

/// What one small network gave on generated weights and pictures, one of them filled up to the size of the other.
package struct ReferenceDeformableDETR: Decodable, Sendable, CustomStringConvertible {
    package struct Object: Decodable, Sendable {
        let box: [Double]
        /// From 0 on.
        let label: Int

        var annotation: ObjectAnnotation {
            ObjectAnnotation(
                box: Box(minX: box[0], minY: box[1], maxX: box[2], maxY: box[3]), category: label)
        }
    }

    /// What was learned from one layer's answer.
    package struct Layer: Decodable, Sendable {
        /// Query and object, picture by picture.
        let matches: [[[Int]]]
        /// By the names that they are reported under, as they count.
        let losses: [String: Double]
    }

    package struct Found: Decodable, Sendable {
        let box: [Double]
        let label: Int
        let score: Double
    }

    package let label: String
    let levels: Int
    let refinesBoxes: Bool
    let stages: String
    let salt: UInt64
    /// Heights and widths.
    let canvas: [Int]
    let extents: [[Int]]
    let target: [Int]
    let objects: [[Object]]
    let logits: ReferenceTensor
    let boxes: ReferenceTensor
    let proposalLogits: ReferenceTensor?
    let proposalBoxes: ReferenceTensor?
    let layers: [Layer]
    let total: Double
    let gradients: [String: ReferenceTensor]
    /// Of the first picture, the surest first.
    let detections: [Found]

    package var description: String { label }

    /// The network that the script built.
    package var configuration: DeformableDETR.Configuration {
        var body = ResNet.Configuration(block: .basic, blocks: [1, 1, 1, 1])
        body.norms = .frozen(epsilon: 1e-5)
        var configuration = DeformableDETR.Configuration(
            body: body, size: DETRLayerSize(width: 32, heads: 8, feedForwardWidth: 64, dropout: 0),
            encoderLayers: 2, decoderLayers: 2, levels: levels, points: 4, queries: 20, classes: 11)
        configuration.refinesBoxes = refinesBoxes
        configuration.stages = stages == "two" ? .two : .one
        return configuration
    }
}
