import ApusModels
import ApusNN
import ApusProof
import ApusTensor
import Testing

/// Published parameter counts, and every name and shape in the order of torchvision's `state_dict`. No memory
/// is taken for weights: they are drawn later.
@Suite("State names equal torchvision's")
struct StateNamesTests {
    static let architectures = ModelsFixture.shared.architectures
    /// Networks that torchvision does not have.
    static let ours: Set = [
        "resnet_small", "ssd300_vgg16_voc", "ssd_small", "retinanet_small", "fcos_small",
        "rcnn_alexnet", "rcnn_small", "fastrcnn_vgg16", "fastrcnn_small",
        "fasterrcnn_small",
    ]

    @Test("Every registered network but our own has a reference")
    func everyNetworkHasAReference() {
        let known = Set(Self.architectures.map(\.model))
        #expect(Set(ModelRegistry.entries.map(\.name)) == known.union(Self.ours))
        #expect(
            ModelRegistry.entries.count == known.count + Self.ours.count, "a name is registered twice")
    }

    @Test(arguments: architectures)
    func namesAndShapes(_ reference: ReferenceArchitecture) throws {
        let entry = try ModelRegistry.entry(named: reference.model)
        let state = ModelState(entry.build(entry.published))
        let lines = ReferenceArchitecture.lines(state)
        if let wanted = reference.state {
            for (found, wanted) in zip(lines, wanted) { try #require(found == wanted) }
        }
        #expect(reference.isEqual(to: state))
        #expect(state.parameters.allSatisfy { !$0.cell.isInitialized })
    }

    @Test("The network for small pictures: torchvision's names, three stages of one block")
    func smallResidualNetwork() throws {
        let state = ModelState(
            try ModelRegistry.entry(named: "resnet_small").build(
                .init(classes: 10, channels: 1, imageSize: 28)))
        #expect(
            ReferenceArchitecture.lines(state).filter {
                $0.contains("conv") || $0.hasPrefix("fc") || $0.contains("downsample.0")
            } == [
                "conv1.weight 32,1,3,3", "layer1.0.conv1.weight 32,32,3,3", "layer1.0.conv2.weight 32,32,3,3",
                "layer2.0.conv1.weight 64,32,3,3", "layer2.0.conv2.weight 64,64,3,3",
                "layer2.0.downsample.0.weight 64,32,1,1", "layer3.0.conv1.weight 128,64,3,3",
                "layer3.0.conv2.weight 128,128,3,3", "layer3.0.downsample.0.weight 128,64,1,1",
                "fc.weight 10,128",
                "fc.bias 10",
            ])
        #expect(state.parameterCount == 308_074)
    }

    @Test("SSD300 for VOC differs from torchvision's in its 21 classes")
    func singleShotDetectorForVOC() throws {
        let published = try ModelRegistry.detector(named: "ssd300_vgg16_voc")
        let torchvision = try ModelRegistry.detector(named: "ssd300_vgg16")
        #expect(
            ReferenceArchitecture.lines(ModelState(published.build(published.published)))
                == ReferenceArchitecture.lines(ModelState(torchvision.build(published.published))))
        #expect(ModelState(published.build(published.published)).parameterCount == 26_285_486)
    }

    @Test("The detector for small machines: torchvision's names of body, pyramid and heads")
    func smallDetector() throws {
        let state = ModelState(try ModelRegistry.detector(named: "ssd_small").build(.init(classes: 8)))
        let lines = ReferenceArchitecture.lines(state)
        #expect(
            lines.filter { $0.contains("fpn") && !$0.contains(".1.") } == [
                "backbone.fpn.inner_blocks.0.0.weight 64,32,1,1",
                "backbone.fpn.inner_blocks.2.0.weight 64,128,1,1",
                "backbone.fpn.inner_blocks.3.0.weight 64,256,1,1",
                "backbone.fpn.layer_blocks.0.0.weight 64,64,3,3",
                "backbone.fpn.layer_blocks.2.0.weight 64,64,3,3",
                "backbone.fpn.layer_blocks.3.0.weight 64,64,3,3",
                "backbone.fpn.extra_blocks.p6.0.weight 64,64,3,3",
            ])
        #expect(
            lines.filter { $0.hasPrefix("head") } == [
                "head.classification_head.module_list.0.weight 36,64,3,3",
                "head.classification_head.module_list.0.bias 36",
                "head.classification_head.module_list.1.weight 54,64,3,3",
                "head.classification_head.module_list.1.bias 54",
                "head.classification_head.module_list.2.weight 54,64,3,3",
                "head.classification_head.module_list.2.bias 54",
                "head.classification_head.module_list.3.weight 54,64,3,3",
                "head.classification_head.module_list.3.bias 54",
                "head.classification_head.module_list.4.weight 36,64,3,3",
                "head.classification_head.module_list.4.bias 36",
                "head.regression_head.module_list.0.weight 16,64,3,3",
                "head.regression_head.module_list.0.bias 16",
                "head.regression_head.module_list.1.weight 24,64,3,3",
                "head.regression_head.module_list.1.bias 24",
                "head.regression_head.module_list.2.weight 24,64,3,3",
                "head.regression_head.module_list.2.bias 24",
                "head.regression_head.module_list.3.weight 24,64,3,3",
                "head.regression_head.module_list.3.bias 24",
                "head.regression_head.module_list.4.weight 16,64,3,3",
                "head.regression_head.module_list.4.bias 16",
            ])
        #expect(lines.first == "backbone.body.conv1.weight 32,3,7,7")
        #expect(state.parameterCount == 3_210_098)
    }
}
