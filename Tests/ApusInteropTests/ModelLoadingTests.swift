import ApusInterop
import ApusNN
import ApusTensor
import Foundation
import Testing

@Suite struct ModelLoadingTests {
    private func reference() throws -> SafetensorsFile {
        try SafetensorsFile(path: fixture("tiny_model.safetensors"))
    }

    /// What loading complains of; the model must be as it was.
    private func refusal(
        _ model: any Module, _ load: () throws -> LoadReport,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> LoadError {
        let before = bits(model)
        let error = #expect(throws: LoadError.self, sourceLocation: sourceLocation) { try load() }
        #expect(bits(model) == before, sourceLocation: sourceLocation)
        return try #require(error, sourceLocation: sourceLocation)
    }

    @Test func aReferenceFileIsLoadedExactly() throws {
        let model = TinyModel()
        let file = try reference()
        let report = try model.load(file)
        #expect(report.isExact)
        #expect(report.loaded == ModelState(model).order)
        #expect(ModelState(model).parameters.allSatisfy { $0.cell.isInitialized })
        for (name, tensor) in tensors(model) {
            let expected = try file.tensor(named: name)
            #expect(
                tensor.withUnsafeBytes { Array($0) } == expected.withUnsafeBytes { Array($0) }, "\(name)")
        }
        #expect(model.norm.batchesTracked.tensor.integers == [7])
        #expect(model(Tensor.ones([2, 3, 5, 5])).shape == [2, 10])
    }

    @Test func whatIsSavedIsLoadedBitForBit() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model.safetensors")
        let model = TinyModel()
        model.initialize(seed: 3)
        try model.save(to: path, metadata: ["epoch": "7"])
        let file = try SafetensorsFile(path: path)
        #expect(file.names == ModelState(model).order)
        #expect(file.metadata == ["format": "pt", "epoch": "7"])
        let other = TinyModel()
        try other.load(file)
        #expect(bits(other) == bits(model))
    }

    @Test func trainingALoadedModelLeavesTheFileAlone() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model.safetensors")
        let model = TinyModel()
        model.initialize(seed: 3)
        try model.save(to: path)
        let before = try contents(path)
        let other = TinyModel()
        try other.load(SafetensorsFile(path: path))
        for entry in ModelState(other).parameters {
            entry.cell.update { values, count in for index in 0..<count { values[index] += 1 } }
        }
        #expect(try contents(path) == before)
        #expect(other.head.bias?.detached.floats == model.head.bias?.detached.floats.map { $0 + 1 })
        try other.save(to: path)
        let third = TinyModel()
        try third.load(SafetensorsFile(path: path))
        #expect(bits(third) == bits(other))
    }

    @Test("Convolution weights stay as their file has them until training asks, and compute the same")
    func loadedWeightsAreArrangedWhenTrained() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model.safetensors")
        let drawn = Conv2d(16, 16, kernel: 3)
        drawn.initialize(seed: 3)
        try drawn.save(to: path)
        let loaded = Conv2d(16, 16, kernel: 3)
        try loaded.load(SafetensorsFile(path: path))
        let pictures = Tensor((0..<2 * 16 * 25).map { Float($0 % 7) - 3 }, shape: [2, 16, 5, 5])

        #expect(loaded(pictures).floats == drawn(pictures).floats)
        #expect(loaded.weight.tensor.storage.isExternal)
        for model in [drawn, loaded] {
            var optimizer = Optimizer(ModelState(model), SGD())
            let (_, gradients) = valueWithGradients { (model(pictures) * model(pictures)).sum() }
            optimizer.step(gradients, learningRate: 0.01)
        }
        #expect(bits(loaded) == bits(drawn))
        #expect(!loaded.weight.tensor.storage.isExternal)
        #expect(loaded(pictures).floats == drawn(pictures).floats)
    }

    @Test func whatDiffersIsListedAndNothingChanges() throws {
        let model = TinyModel(classes: 5)
        var source = tensors(try loaded())
        source["head.bias"] = nil
        source["tail.weight"] = Tensor(1)
        let error = try refusal(model) { try model.load(source) }
        #expect(error.report.missing == ["head.bias"])
        #expect(error.report.unexpected == ["tail.weight"])
        #expect(
            error.report.mismatched.map { [$0.modelShape, $0.sourceShape] } == [[[5, 4], [10, 4]]])
        #expect(
            error.description == "the dictionary of tensors: does not fit the model, which is unchanged: "
                + "missing (1): \"head.bias\"; unexpected (1): \"tail.weight\"; "
                + "mismatched (1): \"head.weight\" is [5, 4] in the model and [10, 4] in the source; "
                + "choose the model these weights were made for, or leave parts out by name")
    }

    @Test func anInitialisedModelKeepsItsValuesOnRefusal() throws {
        let model = TinyModel(classes: 5)
        model.initialize(seed: 1)
        let error = try refusal(model) { try model.load(reference()) }
        #expect(error.report.mismatched.map(\.name) == ["head.weight", "head.bias"])
        #expect(error.source.hasSuffix("tiny_model.safetensors"))
        #expect(
            error.description.hasSuffix(
                "replacing [\"head\"] draws new values, except [\"head\"] leaves what is there"))
    }

    @Test func anUnreadableTensorChangesNothing() throws {
        let header =
            #"{"embed.weight":{"dtype":"F8_E5M2","shape":[3,3],"data_offsets":[0,9]},"#
            + #""middle.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[9,33]},"#
            + #""middle.bias":{"dtype":"F32","shape":[2],"data_offsets":[33,41]}}"#
        let file = try SafetensorsFile(bytes: rawFile(header, data: 41), name: "x")
        let model = TiedModel()
        let before = bits(model)
        #expect(
            throws: SafetensorsError(
                file: "x", problem: .unsupportedType(name: "embed.weight", type: .float8E5M2))
        ) { try model.load(file) }
        #expect(bits(model) == before)
    }

    @Test func aHeadIsReplacedByName() throws {
        let model = TinyModel(classes: 5)
        model.initialize(seed: 1)
        let report = try model.load(reference(), replacing: ["head"], seed: 9)
        #expect(report.replaced == ["head.weight", "head.bias"])
        #expect(Set(report.ignored) == ["head.weight", "head.bias"])
        #expect(report.loaded.count == 6)
        let fresh = TinyModel(classes: 5)
        fresh.initialize(seed: 9)
        #expect(bits(model)["head.weight"] == bits(fresh)["head.weight"])
        #expect(bits(model)["head.bias"] == bits(fresh)["head.bias"])
        #expect(bits(model)["conv.weight"] == bits(try loaded())["conv.weight"])
    }

    @Test func replacedBuffersAreAsMade() throws {
        let model = TinyModel()
        try model.load(reference())
        try model.load(reference(), replacing: ["norm"], seed: 0)
        #expect(model.norm.runningVariance.tensor.floats == [1, 1, 1, 1])
        #expect(model.norm.batchesTracked.tensor.integers == [0])
        #expect(model.norm.weight.detached.floats == [1, 1, 1, 1])
    }

    @Test func aHeadIsLeftOutByName() throws {
        let model = TinyModel(classes: 5)
        model.initialize(seed: 1)
        let head = bits(model)["head.weight"]
        let report = try model.load(reference(), except: ["head."], seed: 9)
        #expect(report.kept == ["head.weight", "head.bias"])
        #expect(bits(model)["head.weight"] == head)
        #expect(bits(model)["conv.weight"] == bits(try loaded())["conv.weight"])

        let fresh = TinyModel(classes: 5)
        try fresh.load(reference(), except: ["head"], seed: 9)
        let drawn = TinyModel(classes: 5)
        drawn.initialize(seed: 9)
        #expect(bits(fresh)["head.weight"] == bits(drawn)["head.weight"])
    }

    @Test func leavingOutIsByWholeNames() throws {
        let model = TinyModel()
        let error = try refusal(model) { try model.load(reference(), except: ["hea"], seed: 0) }
        #expect(error.report.unmatchedPrefixes == ["hea"])
        #expect(error.description.contains("no name begins with (1): \"hea\""))
        var source = tensors(try loaded())
        source["header.weight"] = Tensor(1)
        let second = try refusal(model) { try model.load(source, except: ["head"], seed: 0) }
        #expect(second.report.unexpected == ["header.weight"])
        // What only the source has can be left out, not replaced.
        #expect(try model.load(source, except: ["header"], seed: 0).ignored == ["header.weight"])
        let third = try refusal(model) { try model.load(source, replacing: ["header"], seed: 0) }
        #expect(third.report.unmatchedPrefixes == ["header"])
    }

    @Test func theStepCounterIsOptionalOnBothSides() throws {
        let model = TinyModel()
        var source = tensors(try loaded())
        source["norm.num_batches_tracked"] = nil
        #expect(try model.load(source).loaded.count == 7)
        #expect(model.norm.batchesTracked.tensor.integers == [0])
        source["old.num_batches_tracked"] = Tensor([3] as [Int64], shape: [])
        #expect(try model.load(source).ignored == ["old.num_batches_tracked"])
    }

    @Test func tiedParametersAreSavedOnceAndFoundUnderAnyName() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("tied")
        let model = TiedModel()
        model.initialize(seed: 2)
        try model.save(to: path)
        let file = try SafetensorsFile(path: path)
        #expect(file.names == ["embed.weight", "middle.weight", "middle.bias"])
        #expect(file.metadata == ["format": "pt", "head.weight": "embed.weight"])
        let other = TiedModel()
        #expect(
            try other.load(file).tied.map { [$0.name, $0.original] } == [["head.weight", "embed.weight"]])
        #expect(bits(other) == bits(model))

        var both = tensors(model)
        both["head.weight"] = both["embed.weight"]
        #expect(try TiedModel().load(both).isExact)
        both["embed.weight"] = nil
        let third = TiedModel()
        try third.load(both)
        #expect(bits(third) == bits(model))
        both["embed.weight"] = Tensor.zeros([3, 3])
        let error = try refusal(third) { try third.load(both) }
        #expect(
            error.report.contradicting.map { [$0.name, $0.original] } == [["head.weight", "embed.weight"]])
        #expect(try third.load(both, except: ["head"], seed: 0).loaded.contains("embed.weight"))
        #expect(third.head.weight.detached.floats == [Float](repeating: 0, count: 9))
    }

    @Test func sharedBuffersAreTiedToo() throws {
        let model = SharedNormModel()
        model.initialize(seed: 0)
        var twice = tensors(model)
        #expect(twice.count == 5)
        for (name, tensor) in twice { twice[name.replacing("first", with: "second")] = tensor }
        let report = try model.load(twice)
        #expect(report.loaded.count == 5 && report.tied.count == 5)
    }

    @Test func floatsComeFromFloatsOnly() throws {
        let model = TiedModel()
        var source: [String: Tensor] = [
            "embed.weight": Tensor.ones([3, 3]).cast(to: .bfloat16), "middle.weight": .ones([2, 3]),
            "middle.bias": Tensor([1, 2] as [Int32]),
        ]
        let error = try refusal(model) { try model.load(source) }
        #expect(error.report.mismatched.map(\.name) == ["middle.bias"])
        #expect(error.description.contains("\"middle.bias\" is float32 in the model and int32 in the source"))
        source["middle.bias"] = .ones([2])
        try model.load(source)
        #expect(model.embed.weight.detached.dtype == .float32)
    }

    @Test func valuesThatAreNotFiniteAreLoadedAndReported() throws {
        let model = TiedModel()
        let values: [Float] = [.nan, 1, .infinity, -.infinity, 2, .greatestFiniteMagnitude]
        let source: [String: Tensor] = [
            "embed.weight": Tensor([Float](repeating: .infinity, count: 9), shape: [3, 3]).cast(
                to: .bfloat16),
            "middle.weight": Tensor(values, shape: [2, 3]), "middle.bias": .ones([2]),
        ]
        let report = try model.load(source)
        #expect(report.nonFinite.map(\.name) == ["embed.weight", "middle.weight"])
        #expect(report.nonFinite.map { [$0.nans, $0.infinities] } == [[0, 9], [1, 2]])
        #expect(report.description.contains("NaN or infinity in (2): \"embed.weight\" (0 NaN, 9 infinite)"))
        #expect(model.middle.weight.detached.floats[0].isNaN)
    }

    /// The tiny model with the reference's values.
    private func loaded() throws -> TinyModel {
        let model = TinyModel()
        try model.load(reference())
        return model
    }
}
