import ApusInterop
import ApusModels
import ApusNN
import ApusProof
import ApusTensor
import Foundation
import Testing

@Suite("DETR equals the authors' code", .serialized)
struct SetPredictionEqualityTests {
    private static let fixture: ReferenceSetPrediction = {
        do {
            return try ReferenceSetPrediction(
                contentsOf: #require(
                    Bundle.module.url(
                        forResource: "detr", withExtension: "json", subdirectory: "Fixtures")))
        } catch {
            fatalError("Fixtures/detr.json cannot be read: \(error)")
        }
    }()

    @Test("Positions in ragged maps", arguments: fixture.positions)
    func positions(_ positions: ReferencePositions) {
        let excesses = positions.excesses()
        #expect(excesses.isEmpty)
    }

    @Test("Outputs, matches, every layer's losses, gradients, detections", arguments: fixture.networks)
    func network(_ network: ReferenceDETR) {
        let excesses = network.excesses()
        #expect(excesses.isEmpty)
    }

    @Test("Names, shapes and parameter counts", arguments: fixture.architectures)
    func architecture(_ reference: ReferenceArchitecture) throws {
        let entry = try ModelRegistry.entry(named: reference.model)
        let state = ModelState(entry.build(entry.published))
        #expect(reference.isEqual(to: state))
    }

    @Test("As published: parameters, and those that never learn")
    func publishedCount() throws {
        let entry = try ModelRegistry.entry(named: "detr_resnet50")
        let state = ModelState(entry.build(entry.published))
        #expect(state.parameterCount == 41_524_768)
        let trained = state.parameters.filter { !$0.cell.isFrozen }
        #expect(trained.reduce(0) { $0 + $1.cell.shape.elementCount } == 41_302_368)
        #expect(state.order.count == 458)
    }

    @Test("Places of a 2 x 3 map")
    func places() {
        let found = SinePositionEmbedding(featuresPerAxis: 4)(
            pictures: 1, rows: 2, columns: 3, padding: [Bool](repeating: false, count: 6)
        ).floats.prefix(8)
        let wanted: [Float] = [0, -1, 0.031411, 0.999507, 0.866025, -0.5, 0.020942, 0.999781]
        for (mine, theirs) in zip(found, wanted) { #expect(abs(mine - theirs) < 2e-6) }
    }

    @Test("Hugging Face's names load the same model")
    func huggingFace() throws {
        let entry = try ModelRegistry.entry(named: "detr_resnet50")
        let settings: [String: ModelOptionValue] = [
            "bodyWidth": .integer(8), "width": .integer(16), "feedForwardWidth": .integer(24),
        ]
        let models = try (0..<2).map { _ in try entry.model(.init(classes: 5), settings: settings) }
        models[0].initialize(seed: 3)
        var source: [String: Tensor] = [:]
        for (name, tensor) in ModelState(models[0]).snapshot() {
            let theirs = DETR.huggingFace.theirs(of: name) ?? [name]
            for (index, part) in theirs.enumerated() {
                let rows = tensor.shape.rank > 0 ? tensor.shape[0] / theirs.count : 1
                source[part] =
                    theirs.count == 1
                    ? tensor : tensor.sliced(axis: 0, from: index * rows, to: (index + 1) * rows).contiguous()
            }
        }
        for name in [
            "model.query_position_embeddings.weight", "model.input_projection.bias",
            "model.encoder.layers.5.self_attn.q_proj.weight",
            "model.decoder.layers.0.encoder_attn.v_proj.bias",
            "model.decoder.layers.3.encoder_attn_layer_norm.weight", "model.decoder.layernorm.bias",
            "class_labels_classifier.weight", "bbox_predictor.layers.2.bias",
            "model.backbone.conv_encoder.model.layer1.0.bn1.running_var",
            "model.encoder.layers.0.final_layer_norm.bias", "model.encoder.layers.1.fc1.weight",
        ] { #expect(source[name] != nil, "\(name)") }
        let state = ModelState(models[1])
        let fitted = source.fitted(to: state)
        #expect(fitted.map == DETR.huggingFace)
        #expect(try state.load(fitted.source).isExact)
        for (mine, its) in zip(ModelState(models[0]).snapshot(), state.snapshot()) {
            #expect(mine.name == its.name && mine.value.floats == its.value.floats, "\(mine.name)")
        }
    }
}
