import ApusInterop
import ApusModels
import ApusNN
import ApusTensor
import Testing

@Suite struct ConvolutionalKeyMapTests {
    /// A model's state as another host spells it, the first two linear maps of its head as convolutions.
    private func spelled(_ model: any Module, _ map: KeyMap) -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for (name, tensor) in ModelState(model).snapshot() {
            let key = map.theirs(of: name)?.first ?? name
            let isConvolution = key.hasPrefix("pre_logits") && tensor.rank == 2
            let side = key.contains("fc1") ? 7 : 1
            result[key] =
                isConvolution
                ? tensor.reshaped([tensor.shape[0], tensor.shape[1] / (side * side), side, side]) : tensor
        }
        return result
    }

    @Test(arguments: [
        ("resnet18", ResNet.keyMaps[0]), ("resnet50", ResNet.keyMaps[0]), ("resnet18", ResNet.keyMaps[1]),
        ("vgg11", VGG.timm), ("vgg11_bn", VGG.timm), ("retinanet_small", RetinaNet.olderTorchvision),
        ("fcos_small", FCOS.olderTorchvision), ("fasterrcnn_small", FasterRCNN.olderTorchvision),
    ])
    func everySpellingIsFoundAndLoadsTheSameModel(name: String, map: KeyMap) throws {
        let entry = try ModelRegistry.entry(named: name)
        let settings: [String: ModelOptionValue] = name.hasPrefix("vgg") ? ["hidden": .integer(16)] : [:]
        let models = try (0..<2).map { _ in try entry.model(.init(classes: 5), settings: settings) }
        models[0].initialize(seed: 3)
        let source = spelled(models[0], map)
        let state = ModelState(models[1])
        #expect(Set(source.keys) != Set(state.order))
        let fitted = source.fitted(to: state)
        #expect(fitted.map == map && fitted.notes == ["names: \(map.name)"])
        #expect(PublishedWeights.Host(map) != nil)
        #expect(try state.load(fitted.source).isExact)
        for (mine, its) in zip(ModelState(models[0]).snapshot(), state.snapshot()) {
            #expect(mine.name == its.name && mine.value.floats == its.value.floats, "\(mine.name)")
        }
    }

    /// An empty tensor may have any other extents; their product may not be a number.
    @Test func extentsWithoutAProductAreShownAsTheyAre() {
        let source = HugeExtents()
        let renamed = RenamedTensors(source, VGG.timm)
        #expect(renamed.names == ["classifier.0.weight"])
        #expect(renamed.extents(of: "classifier.0.weight") == source.extents(of: source.names[0]))
    }

    private struct HugeExtents: TensorSource {
        let names = ["pre_logits.fc1.weight"]
        var sourceName: String { "huge" }
        func extents(of name: String) -> [Int]? { [0, 1 << 40, 1 << 40, 1 << 40] }
        func elementType(of name: String) -> String? { nil }
        func tensor(named name: String) throws -> Tensor { Tensor(0) }
    }
}
