import ApusInterop
import ApusModels
import ApusNN
import ApusProof
import ApusTensor
import Foundation
import Testing

@Suite("Deformable DETR in Hugging Face's spelling")
struct DeformableKeyMapTests {
    struct Variant: Sendable, CustomTestStringConvertible {
        let name: String
        let map: KeyMap
        let refines: Bool
        let stages: DeformableDETR.Configuration.Stages

        var testDescription: String { name }

        var model: DeformableDETR {
            var configuration = DeformableDETR.Configuration(
                body: ResNet.Configuration(block: .basic, blocks: [1, 1, 1, 1], width: 16),
                size: DETRLayerSize(width: 32, heads: 8, feedForwardWidth: 64, dropout: 0), encoderLayers: 1,
                decoderLayers: 2, levels: 4, points: 4, queries: 20, classes: 5)
            configuration.refinesBoxes = refines
            configuration.stages = stages
            return DeformableDETR(configuration)
        }
    }

    private static let names: [String: [String]] = {
        do {
            let file = try #require(
                Bundle.module.url(
                    forResource: "deformable_detr_names", withExtension: "json", subdirectory: "Fixtures"))
            return try JSONDecoder().decode([String: [String]].self, from: Data(contentsOf: file))
        } catch {
            fatalError("Fixtures/deformable_detr_names.json cannot be read: \(error)")
        }
    }()

    /// The state as Hugging Face writes it, where queries, keys and values are projected apart.
    private func spelled(_ state: ModelState, _ map: KeyMap) -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for (name, tensor) in state.snapshot() {
            let theirs = map.theirs(of: name) ?? [name]
            let parts = theirs.count == 1 ? [tensor] : tensor.split(into: theirs.count, axis: 0)
            for (name, part) in zip(theirs, parts) { result[name] = part }
        }
        return result
    }

    @Test(
        "Their names and shapes, and the same model loads",
        arguments: [
            Variant(name: "plain", map: DeformableDETR.huggingFace, refines: false, stages: .one),
            Variant(name: "refined", map: DeformableDETR.huggingFaceRefined, refines: true, stages: .one),
            Variant(name: "twoStage", map: DeformableDETR.huggingFaceTwoStage, refines: true, stages: .two),
        ])
    func loads(_ variant: Variant) throws {
        let (original, copy) = (variant.model, variant.model)
        original.initialize(seed: 3)
        let source = spelled(ModelState(original), variant.map)
        // Version 5 writes the refined layers' class heads as one; published files hold each.
        let lines = source.filter { !$0.key.contains(".backbone.") && !$0.key.hasPrefix("class_embed.1") }
            .map { "\($0.key) \($0.value.shape.map(String.init).joined(separator: ","))" }.sorted()
        #expect(lines == Self.names[variant.name]?.sorted())
        let fitted = source.fitted(to: ModelState(copy))
        #expect(fitted.map == variant.map)
        #expect(PublishedWeights.Host(variant.map) == .huggingFace)
        #expect(try ModelState(copy).load(fitted.source).isExact)
        for (mine, its) in zip(ModelState(original).snapshot(), ModelState(copy).snapshot()) {
            #expect(mine.name == its.name && mine.value.floats == its.value.floats, "\(mine.name)")
        }
    }
}
