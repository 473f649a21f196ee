import ApusInterop
import ApusModels
import ApusNN
import ApusTensor
import Testing

@Suite("Bodies of detectors from classifiers' files")
struct BodyKeyMapTests {
    static let pyramid = ["backbone.fpn"]
    static let set = ["input_proj", "query_embed", "transformer", "class_embed", "bbox_embed"]

    @Test(
        "A detector begins from a ResNet, all of which it takes but the head",
        arguments: [
            ("retinanet_resnet50_fpn", pyramid + ["head"], "backbone.body."),
            ("fasterrcnn_resnet50_fpn", pyramid + ["rpn", "roi_heads"], "backbone.body."),
            ("detr_resnet50", set, "backbone.0.body."),
        ])
    func beginsFromAResNet(name: String, drawn: [String], body: String) throws {
        let classifier = try ModelRegistry.entry(named: "resnet50").model(.init(classes: 3))
        classifier.initialize(seed: 5)
        let source = Dictionary(
            uniqueKeysWithValues: ModelState(classifier).snapshot().map { ($0.name, $0.value) })
        let detector = try ModelRegistry.entry(named: name).model(.init(classes: 2))
        let state = ModelState(detector)
        let fitted = source.fitted(to: state)
        #expect(ResNet.bodyKeyMaps.contains(fitted.map), "\(fitted.map.name)")
        _ = try state.load(fitted.source, replacing: drawn, seed: 1)
        let loaded = Dictionary(uniqueKeysWithValues: state.snapshot().map { ($0.name, $0.value) })
        for place in ["conv1.weight", "layer3.5.bn2.running_var", "layer4.0.downsample.0.weight"] {
            #expect(loaded[body + place]?.floats == source[place]?.floats, "\(place)")
        }
    }

    @Test("SSD300 begins from VGG-16, its last convolutions included")
    func beginsFromVGG() throws {
        let classifier = try ModelRegistry.entry(named: "vgg16").model(
            .init(classes: 3), settings: ["hidden": .integer(8)])
        classifier.initialize(seed: 5)
        let source = Dictionary(
            uniqueKeysWithValues: ModelState(classifier).snapshot().map { ($0.name, $0.value) })
        let detector = try ModelRegistry.entry(named: "ssd300_vgg16").model(.init(classes: 2, imageSize: 300))
        let state = ModelState(detector)
        let fitted = source.fitted(to: state)
        #expect(VGG.bodyKeyMaps.contains(fitted.map), "\(fitted.map.name)")
        let drawn =
            ["backbone.scale_weight", "backbone.extra.0.7", "head"] + (1...4).map { "backbone.extra.\($0)" }
        _ = try state.load(fitted.source, replacing: drawn, seed: 1)
        let loaded = Dictionary(uniqueKeysWithValues: state.snapshot().map { ($0.name, $0.value) })
        #expect(loaded["backbone.features.21.weight"]?.floats == source["features.21.weight"]?.floats)
        #expect(loaded["backbone.extra.0.5.weight"]?.floats == source["features.28.weight"]?.floats)
    }
}
