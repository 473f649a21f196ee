import ApusModels
import ApusNN
import ApusTensor
import Foundation

/// Attention of a small vision transformer and its rollout, which `Scripts/fixtures/rollout.py` computed with PyTorch
/// and NumPy in float64.
package struct ReferenceAttentionMaps: Decodable, Sendable {
    package static let path = "Tests/ApusModelsTests/Fixtures/attention_maps.json"

    let salt: UInt64
    let input: [Int]
    let layers: [ReferenceTensor]
    let rollout: ReferenceTensor
    let logits: [Double]

    /// - Throws: what reading or decoding the file throws.
    package init(contentsOf file: URL) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }

    /// A line for each of scores, layers' attention and rollout that differs by 1e-4.
    package func excesses() -> [String] {
        let model = VisionTransformer(
            .init(
                imageSize: 32, patchSize: 8, layers: 2, heads: 4, width: 64, mlpWidth: 128, classes: 5))
        fillByRule(ModelState(model), salt: salt)
        let pictures = generatedPictures(input, salt: salt)

        let (scores, weights) = withAttentionWeights { model(pictures) }
        guard weights.count == layers.count else { return ["\(weights.count) layers show attention"] }
        // The same forward as in use, but for how its linear maps keep their weights.
        let plain = zip(scores.floats, model(pictures).floats).map { Double(abs($0 - $1)) }.max() ?? 0
        let distances =
            [
                ("the scores", distance(Array(scores.floats.prefix(logits.count)), logits), 1e-4),
                ("the scores without maps", plain, 1e-5),
                ("the rollout", rollout.distance(to: attentionRollout(weights)), 1e-4),
            ]
            + zip(weights, layers).enumerated().map {
                ("attention of layer \($0.offset)", $0.element.1.distance(to: $0.element.0), 1e-4)
            }
        return distances.filter { !($0.1 < $0.2) }.map { "\($0.0) differs by \($0.1)" }
    }
}
