import ApusModels
import ApusNN
import ApusTensor
import Testing

@Suite("Options of registered models")
struct ModelOptionTests {
    @Test("Options change the configuration, and nothing else")
    func configuration() throws {
        let entry = try ModelRegistry.entry(named: "resnet18")
        let model = try #require(
            try entry.model(
                .init(classes: 7, channels: 1, imageSize: 28),
                settings: ["stem": .text("small"), "width": .integer(8), "blocks": .integers([1, 2])])
                as? ResNet)
        #expect(
            model.configuration
                == .init(block: .basic, blocks: [1, 2], width: 8, stem: .small, channels: 1, classes: 7))

        let transformer = try #require(
            try ModelRegistry.entry(named: "vit_ti_16").model(
                .init(imageSize: 32), settings: ["patchSize": .integer(8), "dropout": .number(0.25)])
                as? VisionTransformer)
        #expect(transformer.configuration.tokens == 17)
        #expect(transformer.configuration.dropout == 0.25)
    }

    @Test("A name is looked for among the models of its task, and the others say what they are for")
    func tasks() throws {
        #expect(try ModelRegistry.detector(named: "ssd_small").task == .detection)
        #expect(try ModelRegistry.entry(named: "ssd_small").imageSize == 320)
        let error = #expect(throws: UnknownModel.self) {
            try ModelRegistry.classifier(named: "ssd_small")
        }
        #expect(error?.description.hasPrefix("\"ssd_small\" is for detection, not for this") == true)
        #expect(throws: UnknownModel.self) { try ModelRegistry.detector(named: "resnet18") }
        #expect(
            try ModelRegistry.detector(named: "ssd_small").model(
                .init(classes: 3), settings: ["claim": .text("best")]
            ).classes == 3)
    }

    @Test("Without options it is the published model")
    func published() throws {
        for entry in ModelRegistry.entries where !entry.name.contains("_l_") && !entry.name.contains("vgg") {
            let options = entry.published
            #expect(
                ModelState(try entry.model(options)).parameterCount
                    == ModelState(entry.build(options)).parameterCount)
        }
    }

    @Test("What an architecture does not have is refused, with what it has")
    func unknown() throws {
        let entry = try ModelRegistry.entry(named: "vgg11")
        let error = #expect(throws: ModelOptionError.self) {
            try entry.check(.init(), settings: ["width": .integer(3)])
        }
        #expect(
            error?.description
                == "vgg11 has no option width; its options are dropout (0 to 1, 1 excluded), hidden (1 to 65536)"
        )
    }

    @Test(
        "Values that are not taken are refused",
        arguments: [
            ("resnet18", "width", ModelOptionValue.integer(0)), ("resnet18", "width", .number(1.5)),
            ("resnet18", "blocks", .integers([])), ("resnet18", "blocks", .integers([1, 0])),
            ("resnet18", "stem", .text("Small")), ("vit_ti_16", "dropout", .integer(1)),
            ("googlenet", "auxiliary", .integer(1)), ("mobilenet_v2", "widthMultiplier", .number(0)),
            ("resnet20_cifar", "shortcut", .text("identity")), ("vit_ti_16", "positions", .text("2D")),
        ])
    func values(model: String, option: String, value: ModelOptionValue) throws {
        let entry = try ModelRegistry.entry(named: model)
        #expect(throws: ModelOptionError.self) { try entry.check(.init(), settings: [option: value]) }
    }

    @Test(
        "Pictures that a model cannot see are refused",
        arguments: [
            ("vit_b_16", 100), ("vgg11", 28), ("ssd300_vgg16", 267), ("ssd_small", 300), ("alexnet", 62),
            ("alexnet_original", 66), ("squeezenet1_0", 28), ("squeezenet1_1", 24), ("googlenet", 30),
            ("inception_v1", 78), ("inception_v3", 74),
        ])
    func imageSize(model: String, size: Int) throws {
        let entry = try ModelRegistry.entry(named: model)
        #expect(throws: ModelOptionError.self) { try entry.model(.init(imageSize: size)) }
    }

    @Test(
        "The smallest pictures that are taken leave something to every layer",
        arguments: [
            ("alexnet", 63), ("alexnet_original", 67), ("squeezenet1_0", 29), ("squeezenet1_1", 25),
            ("googlenet", 31), ("inception_v1", 79), ("inception_v3", 75), ("bn_inception", 11),
        ])
    func smallestPictures(model name: String, size: Int) throws {
        let entry = try ModelRegistry.classifier(named: name)
        let hidden = entry.options.contains { $0.name == "hidden" }
        let model = try entry.model(
            .init(classes: 3, imageSize: size), settings: hidden ? ["hidden": .integer(8)] : [:])
        model.initialize(seed: 1)
        let (loss, _) = valueWithGradients {
            model.output(Tensor.ones([2, 3, size, size])).loss { crossEntropy($0, Tensor([0, 1])) }
        }
        #expect(loss.item.isFinite)
        #expect(model(Tensor.ones([1, 3, size, size])).shape == [1, 3])
    }

    @Test(
        "Choices that do not go together are refused",
        arguments: [
            ("vit_ti_16", ["patchStride": ModelOptionValue.integer(17)], 3),
            ("vit_ti_16", ["positions": .text("relative"), "positionPlace": .text("everyLayer")], 3),
            ("vit_ti_16", ["positions": .text("none"), "positionPlace": .text("sharedByLayers")], 3),
            ("googlenet", ["transformInput": .flag(true)], 1),
            ("inception_v3", ["transformInput": .flag(true)], 4),
        ])
    func conflicts(model: String, settings: [String: ModelOptionValue], channels: Int) throws {
        let entry = try ModelRegistry.entry(named: model)
        let error = #expect(throws: ModelOptionError.self) {
            try entry.check(.init(channels: channels, imageSize: entry.imageSize), settings: settings)
        }
        guard case .conflict = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
