import ApusModels
import ApusNN
import ApusProof
import ApusTensor
import Foundation
import Testing

@Suite struct ExplanationTests {
    private func smallTransformer() -> VisionTransformer {
        VisionTransformer(
            .init(
                imageSize: 32, patchSize: 8, layers: 2, heads: 4, width: 64, mlpWidth: 128, classes: 5))
    }

    @Test func attentionOfATransformerEqualsPyTorch() throws {
        let file = try #require(
            Bundle.module.url(forResource: "attention_maps", withExtension: "json", subdirectory: "Fixtures"))
        let excesses = try ReferenceAttentionMaps(contentsOf: file).excesses()
        #expect(excesses.isEmpty)
    }

    /// Two maps and two classes, all by hand.
    @Test func classActivationIsTheWeightedSumOfMaps() {
        let maps = Tensor([1, 2, 3, 4, 10, 0, 0, -10] as [Float], shape: [1, 2, 2, 2])
        #expect(classActivationMap(maps, weights: Tensor([2, 0.5] as [Float])).floats == [7, 4, 6, 3])
        #expect(classActivationMap(maps, weights: Tensor([-1, 0] as [Float])).floats == [-1, -2, -3, -4])
        // Mean gradients are 1 and -0.25.
        let gradient = Tensor([1, 1, 2, 0, -1, 0, 0, 0] as [Float], shape: [1, 2, 2, 2])
        #expect(gradientClassActivationMap(maps, gradient: gradient).floats == [0, 2, 3, 6.5])
    }

    /// A convolution of 1x1, a pooling and a head whose every number is known.
    private final class TinyClassifier: ImageClassifier {
        let convolution = Conv2d(1, 2, kernel: 1)
        let fc = Linear(2, 2)

        func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 1, 2, 2]
            fc(globalAveragePool(convolution(x, then: .relu)))  // [N, 2]
        }
    }

    @Test func aTraceOfATinyNetworkIsWhatTheHandComputes() throws {
        let model = TinyClassifier()
        model.initialize(seed: 1)
        let state = ModelState(model)
        for (name, values) in [
            ("convolution.weight", [2, -1]), ("convolution.bias", [1, 0]), ("fc.weight", [3, 1, -1, 4]),
            ("fc.bias", [0, 1] as [Float]),
        ] as [(String, [Float])] {
            let cell = try #require(state.parameters.first { $0.name == name }?.cell)
            cell.set(Tensor(values, shape: cell.shape))
        }
        let picture = Tensor([1, -1, 0, 2] as [Float], shape: [1, 1, 2, 2])
        let trace = ForwardTrace(model, picture: picture, label: 1)
        // relu(2 x + 1) = 3 0 1 5 and relu(-x) = 0 1 0 0: means 2.25 and 0.25.
        #expect(trace.scores.floats == [7, -0.25])
        let maps = try trace.maps()
        #expect(maps.layer == "convolution")
        #expect(maps.values.floats == [3, 0, 1, 5, 0, 1, 0, 0])
        #expect(maps.gradient?.floats == [-0.25, -0.25, -0.25, -0.25, 1, 1, 1, 1])
        let weights = Tensor([-1, 4] as [Float])
        #expect(classActivationMap(maps.values, weights: weights).floats == [-3, 4, -1, -5])
        let gradient = try #require(maps.gradient)
        #expect(gradientClassActivationMap(maps.values, gradient: gradient).floats == [0, 1, 0, 0])
        #expect(try trace.maps(stage: "convolution").values.floats == maps.values.floats)
        #expect(throws: ForwardTraceError.noPlaces(stage: "fc")) { try trace.maps(stage: "fc") }
        let error = #expect(throws: ForwardTraceError.self) { try trace.maps(stage: "convolutoin") }
        #expect(error?.description.contains("did you mean convolution?") == true)
    }

    /// Grad-CAM of the pooled maps is CAM over their places, what is below 0 cut.
    @Test func bothMapsAgreeWhereBothExist() throws {
        let model = ResNet(
            .init(block: .basic, blocks: [1, 1, 1], width: 8, stem: .small, channels: 3, classes: 4))
        model.initialize(seed: 3)
        var stream = RandomStream(seed: 4)
        let picture = stream.normal([1, 3, 16, 16])
        let trace = ForwardTrace(model, picture: picture, label: 2)
        #expect(zip(trace.scores.floats, model(picture).floats).allSatisfy { abs($0 - $1) < 1e-4 })
        let maps = try trace.maps()
        #expect(maps.values.shape == [1, 32, 4, 4] && maps.layer.hasPrefix("layer3."))
        let gradient = try #require(maps.gradient)
        let whole = classActivationMap(
            maps.values, weights: model.fc.weight.detached.selected(axis: 0, index: 2))
        let weighted = gradientClassActivationMap(maps.values, gradient: gradient)
        #expect(zip(whole.floats, weighted.floats).allSatisfy { abs(max($0, 0) / 16 - $1) < 1e-5 })
        #expect(try trace.maps(stage: "layer1").values.shape == [1, 8, 16, 16])
        #expect(try trace.maps(stage: "layer2.0.conv1").values.shape == [1, 16, 8, 8])
        #expect(try trace.maps(stage: "conv1").values.shape == [1, 8, 16, 16])
    }

    /// The gradient of a stage is the slope of the score along a change of its maps.
    @Test func gradientsAreSlopes() throws {
        let model = TinyClassifier()
        model.initialize(seed: 5)
        let picture = Tensor([0.5, 1, 1.5, 2] as [Float], shape: [1, 1, 2, 2])
        let maps = try ForwardTrace(model, picture: picture, label: 0).maps()
        let gradient = try #require(maps.gradient)
        func score(_ maps: Tensor) -> Float { model.fc(globalAveragePool(maps)).floats[0] }
        let step: Float = 0.01
        for place in 0..<8 {
            var moved = maps.values.floats
            moved[place] += step
            let slope = (score(Tensor(moved, shape: maps.values.shape)) - score(maps.values)) / step
            #expect(abs(slope - gradient.floats[place]) < 1e-3)
        }
    }

    @Test func tokensStandWhereTheirPatchesDo() throws {
        let model = smallTransformer()
        model.initialize(seed: 6)
        var stream = RandomStream(seed: 7)
        let head = model.heads.head.weight
        head.set(stream.normal(head.shape))
        let trace = ForwardTrace(model, picture: stream.normal([1, 3, 32, 32]), label: 3)
        let maps = try trace.maps()
        #expect(maps.layer == "encoder.layers.encoder_layer_1.ln_1")
        #expect(maps.values.shape == [1, 64, 4, 4])
        #expect(maps.gradient?.floats.contains { $0 != 0 } == true)
        #expect(try trace.maps(stage: "encoder.layers.encoder_layer_0").values.shape == [1, 64, 4, 4])
        #expect(try trace.maps(stage: "conv_proj").values.shape == [1, 64, 4, 4])
    }

    /// Whatever the registry holds can be looked into as it is.
    @Test(arguments: ["resnet18", "vgg11", "vit_ti_16", "resnet_small"])
    func everyFamilyHasMaps(name: String) throws {
        let entry = try ModelRegistry.classifier(named: name)
        let side = name == "resnet_small" ? 28 : 64
        let settings: [String: ModelOptionValue] = name == "vit_ti_16" ? ["layers": .integer(2)] : [:]
        let model = try entry.model(.init(classes: 3, imageSize: side), settings: settings)
        model.initialize(seed: 8)
        if let transformer = model as? VisionTransformer {
            var stream = RandomStream(seed: 9)
            transformer.heads.head.weight.set(stream.normal([3, 192]))
        }
        var stream = RandomStream(seed: 10)
        let picture = stream.normal([1, 3, side, side])
        let maps = try ForwardTrace(model, picture: picture, label: 1).maps()
        #expect(maps.values.shape[2] > 1 && maps.values.shape[2] == maps.values.shape[3])
        #expect(maps.gradient?.shape == maps.values.shape)
    }
}
