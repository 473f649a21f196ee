import ApusInterop
import ApusModels
import ApusNN
import ApusTensor
import Testing

@Suite struct PublishedWeightsTests {
    @Test func everyRowIsOfAModelThatIsThere() throws {
        #expect(PublishedWeights.all.count >= 30)
        for row in PublishedWeights.all {
            let entry = try ModelRegistry.classifier(named: row.model)
            // Throws where pictures of that size do not fit.
            try entry.check(.init(classes: row.classes, imageSize: row.imageSize))
            #expect(row.classNames.isEmpty || row.classNames.count == row.classes)
            #expect(!row.licence.isEmpty && !row.paper.isEmpty && row.place.contains(row.file), "\(row.file)")
            #expect(row.preparation.mean.count == 3 && row.preparation.standardDeviation.count == 3)
        }
    }

    @Test func torchvisionsFilesAreKnownByName() throws {
        let row = try #require(PublishedWeights.named("/some/where/resnet50-0676ba61.pth"))
        #expect(row.model == "resnet50" && row.name == "IMAGENET1K_V1" && row.sha256Prefix == "0676ba61")
        #expect(row.top1 == 76.13 && row.preparation.resizing == .shorterSide(256))
        #expect(PublishedWeights.named("resnet50-11ad3fa6.pth")?.preparation.resizing == .shorterSide(232))
        #expect(PublishedWeights.named("vit_b_16_swag-9ac1b537.pth")?.imageSize == 384)
        #expect(PublishedWeights.named("vgg16_bn-6c64b313.pth")?.model == "vgg16_bn")
        // A name that several hosts give says nothing.
        #expect(PublishedWeights.named("model.safetensors") == nil)
        for row in PublishedWeights.all where row.host == .torchvision {
            #expect(PublishedWeights.named(row.file) == row)
            #expect(row.sha256Prefix?.count == 8 && row.sha256Prefix?.allSatisfy(\.isHexDigit) == true)
        }
    }

    @Test func theClassesAreImageNets() {
        let names = ImageNetClasses.names
        #expect(names.count == 1000)
        #expect(names[0] == "tench" && names[281] == "tabby" && names[999] == "toilet tissue")
        #expect(names.allSatisfy { !$0.isEmpty && $0.first != " " && $0.last != " " })
    }
}

@Suite struct VisionTransformerKeyMapTests {
    private let configuration = VisionTransformer.Configuration(
        imageSize: 8, patchSize: 4, layers: 2, heads: 2, width: 8, mlpWidth: 16, classes: 3)

    private func model() -> VisionTransformer {
        let model = VisionTransformer(configuration)
        model.initialize(seed: 3)
        // Zeros everywhere would hide an exchange.
        for (index, entry) in ModelState(model).parameters.enumerated() {
            entry.cell.update { values, count in
                for place in 0..<count { values[place] = Float(index) + Float(place) / 1024 }
            }
        }
        return model
    }

    /// A model's state as another host spells it and lays it.
    private func spelled(_ model: VisionTransformer, _ map: KeyMap) throws -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for (name, tensor) in ModelState(model).snapshot() {
            let theirs = map.theirs(of: name) ?? [name]
            let rows = theirs.count > 1 ? tensor.shape[0] / theirs.count : 0
            for (index, key) in theirs.enumerated() {
                let part =
                    theirs.count > 1
                    ? tensor.sliced(axis: 0, from: index * rows, to: (index + 1) * rows) : tensor
                result[key] = map.name == VisionTransformer.google.name ? asInFlax(part, key) : part
            }
        }
        return result
    }

    /// Flax keeps the width in front, and heads as an axis of their own.
    private func asInFlax(_ tensor: Tensor, _ key: String) -> Tensor {
        let (heads, width) = (configuration.heads, configuration.width)
        if key.hasSuffix("embedding/kernel") { return tensor.permuted(2, 3, 1, 0).contiguous() }
        guard key.hasSuffix("kernel") || key.contains("MultiHead") else { return tensor }
        if key.contains("/out/") {
            return tensor.rank == 2
                ? tensor.transposed().contiguous().reshaped([heads, width / heads, width]) : tensor
        }
        if key.contains("MultiHead") {
            return tensor.rank == 2
                ? tensor.transposed().contiguous().reshaped([width, heads, width / heads])
                : tensor.reshaped([heads, width / heads])
        }
        return tensor.transposed().contiguous()
    }

    @Test(arguments: VisionTransformer.keyMaps)
    func everySpellingIsFoundAndLoadsTheSameModel(map: KeyMap) throws {
        let model = model()
        let source = try spelled(model, map)
        #expect(Set(source.keys) != Set(ModelState(model).order))
        let other = VisionTransformer(configuration)
        let state = ModelState(other)
        let fitted = source.fitted(to: state)
        #expect(fitted.map == map && fitted.notes == ["names: \(map.name)"])
        #expect(try state.load(fitted.source).isExact)
        for (mine, its) in zip(ModelState(model).snapshot(), state.snapshot()) {
            #expect(mine.name == its.name && mine.value.floats == its.value.floats, "\(mine.name)")
        }
    }

    @Test func positionsAreFittedToAnotherSize() throws {
        let source = try spelled(model(), VisionTransformer.timm)
        var larger = configuration
        larger.imageSize = 16
        let state = ModelState(VisionTransformer(larger))
        let fitted = source.fitted(to: state)
        #expect(
            fitted.notes == [
                "names: timm's ViT", "positions of 2x2 patches fitted to 4x4 (bicubicAntialiased)",
            ])
        #expect(!fitted.isOfSameSize)
        #expect(try state.load(fitted.source).isExact)
    }

    @Test func aForeignFileIsReported() throws {
        let source: [String: Tensor] = ["conv1.weight": Tensor.ones([2, 2]), "fc.bias": Tensor(1)]
        let state = ModelState(VisionTransformer(configuration))
        let fitted = source.fitted(to: state)
        #expect(fitted.notes.isEmpty)
        let error = #expect(throws: LoadError.self) { try state.load(fitted.source) }
        #expect(error?.report.missing.first == "class_token")
        #expect(error?.report.unexpected == ["conv1.weight", "fc.bias"])
    }
}
