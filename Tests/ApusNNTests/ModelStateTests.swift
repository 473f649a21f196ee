import ApusNN
import ApusTensor
import Testing

@Suite struct ModelStateTests {
    final class Block: Layer {
        let conv1: Conv2d
        let bn1: BatchNorm2d
        let downsample: Sequential?

        init(shortcut: Bool) {
            conv1 = Conv2d(2, 2, kernel: 1, bias: false)
            bn1 = BatchNorm2d(2)
            downsample = shortcut ? Sequential(Identity(), Conv2d(2, 2, kernel: 1)) : nil
        }
        func callAsFunction(_ x: Tensor) -> Tensor { bn1(conv1(x)) + downsample.orIdentity(x) }
    }

    struct Configuration: Sendable {
        var widths = [16, 32]
        var name: String? = "small"
        var window = PoolingWindow(kernel: 2)
    }

    final class Network: Module {
        let configuration = Configuration()
        let layer1 = Sequential(Block(shortcut: true), Block(shortcut: false))
        let blocks: [Block] = [Block(shortcut: false)]
        let heads: (mean: Linear, Linear) = (Linear(2, 2), Linear(2, 2, bias: false))
        let positionEmbedding = Parameter([1, 4], .constant(0))
        let nothing: Linear? = nil
        let grid = Tensor.range(4)
        let scale: Double? = 0.5
    }

    @Test func namesArePathsInPyTorchsSpelling() {
        let norm = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
        let expected =
            ["layer1.0.conv1.weight"] + norm.map { "layer1.0.bn1.\($0)" }
            + ["layer1.0.downsample.1.weight", "layer1.0.downsample.1.bias", "layer1.1.conv1.weight"]
            + norm.map { "layer1.1.bn1.\($0)" } + ["blocks.0.conv1.weight"]
            + norm.map { "blocks.0.bn1.\($0)" }
            + ["heads.mean.weight", "heads.mean.bias", "heads.1.weight", "position_embedding"]
        let state = ModelState(Network())
        #expect(state.order == expected)
        #expect(state.parameters.count + state.buffers.count == expected.count)
        #expect(state.parameterCount == 4 + 4 + 6 + 4 + 4 + 4 + 4 + 6 + 4 + 4)
        #expect(state.aliases.isEmpty)
    }

    @Test func propertiesCanBeSpelledOtherwise() {
        final class Odd: Module {
            let ln1 = LayerNorm(2)
            let selfAttention = Linear(2, 2, bias: false)
            static var stateNames: [String: String] { ["ln1": "ln_1", "selfAttention": "self_attn.proj"] }
        }
        #expect(ModelState(Odd()).order == ["ln_1.weight", "ln_1.bias", "self_attn.proj.weight"])
    }

    @Test func containersNameTheirChildren() {
        final class Named: Module {
            let a = Linear(1, 1, bias: false)
            let hidden = Linear(1, 1)
            var namedChildren: [(name: String, child: any Sendable)]? { [("conv0", a)] }
        }
        #expect(ModelState(Named()).order == ["conv0.weight"])
    }

    @Test func tiedParametersHaveOneEntryAndItsAliases() {
        final class Decoder: Module {
            let weight: Parameter
            init(_ weight: Parameter) { self.weight = weight }
        }
        final class Tied: Module {
            let embedding = Embedding(4, 2)
            let norm = BatchNorm1d(2)
            let decoder: Decoder
            let sameNorm: BatchNorm1d
            init() {
                decoder = Decoder(embedding.weight)
                sameNorm = norm
            }
        }
        let state = ModelState(Tied())
        #expect(state.parameters.map(\.name) == ["embedding.weight", "norm.weight", "norm.bias"])
        #expect(
            state.aliases.map(\.name) == [
                "decoder.weight", "same_norm.weight", "same_norm.bias", "same_norm.running_mean",
                "same_norm.running_var", "same_norm.num_batches_tracked",
            ])
        #expect(state.aliases.first?.original == "embedding.weight")
        #expect(state.aliases.last?.original == "norm.num_batches_tracked")
        // One gradient, the sum of both uses.
        let model = Tied()
        model.initialize(seed: 1)
        let (_, gradients) = valueWithGradients {
            model.embedding(Tensor([0])).sum() + model.decoder.weight.tensor.sum()
        }
        #expect(ModelState(model).ordered(gradients)[0]?.floats == [2, 2, 1, 1, 1, 1, 1, 1])
    }

    @Test func whatCouldHideALayerStopsWithItsPath() async {
        let closure = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            final class Hiding: Module {
                let head: @Sendable (Tensor) -> Tensor = { $0 }
            }
            final class Network: Module { let blocks = [Hiding()] }
            _ = ModelState(Network())
        }
        #expect(text(closure).contains("blocks.0.head"))
        let dictionary = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            final class Hiding: Module { let layersByName = ["fc": Linear(1, 1)] }
            _ = ModelState(Hiding())
        }
        #expect(text(dictionary).contains("layers_by_name"))
        let structure = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            struct Pair: Sendable { let inner: [Linear?] }
            final class Hiding: Module { let pair = Pair(inner: [nil, Linear(1, 1)]) }
            _ = ModelState(Hiding())
        }
        #expect(text(structure).contains("pair.inner"))
        let object = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            final class Other: Sendable {}
            final class Hiding: Module { let other = Other() }
            _ = ModelState(Hiding())
        }
        #expect(text(object).contains("other"))
    }

    private func text(_ result: ExitTest.Result?) -> String {
        String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }

    @Test func readingAParameterWithoutValuesStops() async {
        await #expect(processExitsWith: .failure) { _ = Linear(1, 1).weight.tensor }
    }

    @Test func snapshotsAreInTheOrderOfTheWalk() {
        let state = ModelState(TinyNetwork.initialized())
        #expect(state.snapshot().map(\.name) == state.order)
        #expect(state.snapshot().map(\.value.shape).prefix(2) == [[16, 3, 3, 3], [16]])
    }
}
