import ApusInterop
import ApusModels
import ApusNN
import ApusTensor
import Testing

@Suite("Deformable DETR in Hugging Face's spelling")
struct DeformableKeyMapTests {
    private func model(_ stages: DeformableDETR.Configuration.Stages, refines: Bool) -> DeformableDETR {
        var configuration = DeformableDETR.Configuration.small
        configuration.body = ResNet.Configuration(block: .basic, blocks: [1, 1, 1, 1], width: 8)
        configuration.refinesBoxes = refines
        configuration.stages = stages
        return DeformableDETR(configuration)
    }

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
        "Every name is found, and the same model loads",
        arguments: [(false, DeformableDETR.huggingFace), (true, DeformableDETR.huggingFaceRefined)],
        DeformableDETR.Configuration.Stages.allCases)
    func loads(kind: (Bool, KeyMap), stages: DeformableDETR.Configuration.Stages) throws {
        let (refines, map) = kind
        guard refines || stages == .one else { return }
        let (original, copy) = (model(stages, refines: refines), model(stages, refines: refines))
        original.initialize(seed: 3)
        let source = spelled(ModelState(original), map)
        #expect(source.keys.allSatisfy { $0.hasPrefix("model.") || $0.contains("_embed.") })
        let fitted = source.fitted(to: ModelState(copy))
        #expect(fitted.map == map)
        #expect(PublishedWeights.Host(map) == .huggingFace)
        #expect(try ModelState(copy).load(fitted.source).isExact)
        for (mine, its) in zip(ModelState(original).snapshot(), ModelState(copy).snapshot()) {
            #expect(mine.name == its.name && mine.value.floats == its.value.floats, "\(mine.name)")
        }
    }
}
