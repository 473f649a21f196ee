import ApusNN
import ApusProof
import ApusTensor
import Testing

/// Layers give PyTorch's values, and gradients of their input and of every parameter, in PyTorch's state order.
@Suite struct LayerTests {
    static let operations: Set<String> = [
        "convolution1d", "convolution2d", "transposedConvolution2d", "linear", "batchNormalization",
        "layerNormalization", "groupNormalization", "localResponseNormalization", "maxPool2d",
        "averagePool2d", "adaptiveAveragePool2d", "lpPool2d", "softmax", "relu", "leakyRelu", "gelu", "silu",
        "tanh", "sigmoid",
    ]

    /// A layer whose input is a parameter, so that its gradient is asked for beside those of the layer.
    final class Probe: Module {
        let input: Parameter
        let layer: any Layer

        init(_ input: Tensor, _ layer: any Layer) {
            self.input = Parameter(input.shape, .constant(0))
            self.layer = layer
            self.input.set(input)
        }
    }

    @Test(arguments: try Reference.operations(operations))
    func equalsPyTorch(_ one: ReferenceOperation) throws {
        let inputs = one.inputs.map(\.tensor)
        guard let layer = try layer(one, inputs) else { return }
        let probe = Probe(inputs[0], layer)
        let state = ModelState(probe)
        let parameters = state.parameters.dropFirst()
        for (entry, value) in zip(parameters, inputs.dropFirst()) { entry.cell.set(value) }
        for (entry, value) in zip(state.buffers, inputs.dropFirst(3)) { entry.cell.set(value) }
        let isTraining = try one.operation != "batchNormalization" || one.attributes.flag("training")

        var output: Tensor?
        let (_, gradients) = valueWithGradients(phase: isTraining ? .training : .inference) {
            let result = layer(probe.input.tensor)
            output = result.detached()
            return weightedSum(result)
        }
        one.output.expect(output, "output")
        let ordered = state.ordered(gradients)
        for (index, entry) in state.parameters.enumerated() {
            try #require(one.gradients[index]).expect(ordered[index], "gradient of \(entry.name)")
        }
        for (name, buffer) in [("runningMean", "running_mean"), ("runningVariance", "running_var")] {
            let found = state.buffers.first { $0.name == "layer.\(buffer)" }
            one.buffers?[name]?.expect(found?.cell.tensor, buffer)
        }
    }

    /// Nil for the few cases that a layer does not offer (other steps along the two axes).
    private func layer(_ one: ReferenceOperation, _ inputs: [Tensor]) throws -> (any Layer)? {
        let a = one.attributes
        let x = inputs[0].shape
        switch one.operation {
        case "convolution1d":
            let w = inputs[1].shape
            let groups = try a.integer("groups")
            return Conv1d(
                w[1] * groups, w[0], kernel: w[2], stride: try a.integers("stride")[0],
                padding: try a.integers("padding")[0], dilation: try a.integers("dilation")[0],
                groups: groups, bias: inputs.count > 2)
        case "convolution2d":
            let w = inputs[1].shape
            let groups = try a.integer("groups")
            let (stride, padding) = (try a.integers("stride"), try a.integers("padding"))
            let dilation = try a.integers("dilation")
            return Conv2d(
                w[1] * groups, w[0], kernel: (w[2], w[3]), stride: (stride[0], stride[1]),
                padding: (padding[0], padding[1]), dilation: (dilation[0], dilation[1]), groups: groups,
                bias: inputs.count > 2)
        case "transposedConvolution2d":
            let w = inputs[1].shape
            let groups = try a.integer("groups")
            let lists = try ["stride", "padding", "dilation", "outputPadding"].map { try a.integers($0) }
            guard lists.allSatisfy({ $0[0] == $0[1] }), w[2] == w[3] else { return nil }
            return ConvTranspose2d(
                w[0], w[1] * groups, kernel: w[2], stride: lists[0][0], padding: lists[1][0],
                outputPadding: lists[3][0], dilation: lists[2][0], groups: groups, bias: inputs.count > 2)
        case "linear":
            return Linear(inputs[1].shape[1], inputs[1].shape[0], bias: inputs.count > 2)
        case "batchNormalization":
            return BatchNorm2d(x[1], epsilon: try a.number("epsilon"), momentum: try a.number("momentum"))
        case "layerNormalization":
            guard inputs.count > 1 else { return nil }
            return LayerNorm(shape: inputs[1].shape, epsilon: try a.number("epsilon"))
        case "groupNormalization":
            guard inputs.count > 1 else { return nil }
            return GroupNorm(groups: try a.integer("groups"), x[1], epsilon: try a.number("epsilon"))
        case "localResponseNormalization":
            return LocalResponseNorm(
                size: try a.integer("n"), alpha: try a.number("alpha"), beta: try a.number("beta"),
                k: try a.number("k"))
        case "maxPool2d": return MaxPool2d(try window(a))
        case "averagePool2d":
            return AveragePool2d(try window(a), includesPadding: try a.flag("countIncludePad"))
        case "adaptiveAveragePool2d":
            let size = try a.integers("output")
            return AdaptiveAveragePool2d(size[0], size[1])
        case "lpPool2d":
            return LPPool2d(
                power: try a.number("p"),
                PoolingWindow(kernel: try a.integers("kernel"), stride: try a.integers("stride")))
        case "softmax": return Softmax(axis: try a.integer("axis"))
        case "relu": return ReLU()
        case "leakyRelu": return LeakyReLU(slope: try a.number("slope"))
        case "gelu": return GELU()
        case "silu": return SiLU()
        case "tanh": return Tanh()
        case "sigmoid": return Sigmoid()
        default: throw ReferenceError("an unknown layer \(one.operation)")
        }
    }

    private func window(_ a: ReferenceAttributes) throws -> PoolingWindow {
        PoolingWindow(
            kernel: try a.integers("kernel"), stride: try a.integers("stride"),
            padding: try a.integers("padding"), roundsUp: try a.flag("ceilMode"))
    }

    @Test func namesAreThoseOfPyTorch() {
        #expect(ModelState(Conv1d(3, 4, kernel: 3)).order == ["weight", "bias"])
        #expect(ModelState(ConvTranspose2d(3, 4, kernel: 3, bias: false)).order == ["weight"])
        #expect(
            ModelState(BatchNorm1d(4)).order
                == ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"])
        #expect(ModelState(GroupNorm(groups: 2, 4)).order == ["weight", "bias"])
        #expect(ModelState(Embedding(5, 2)).order == ["weight"])
        #expect(
            ModelState(MultiHeadAttention(8, heads: 2)).order
                == ["in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"])
    }

    @Test func embeddingTakesRowsAndSumsTheirGradients() throws {
        let layer = Embedding(4, 2)
        layer.weight.set(Tensor([0, 1, 10, 11, 20, 21, 30, 31], shape: [4, 2]))
        let indices = Tensor([3, 1, 3], shape: [1, 3])
        let (value, gradients) = valueWithGradients { layer(indices).sum() }
        #expect(layer(indices).shape == [1, 3, 2])
        #expect(layer(indices).floats == [30, 31, 10, 11, 30, 31])
        #expect(value.item == 143)
        let gradient = try #require(ModelState(layer).ordered(gradients)[0])
        #expect(gradient.floats == [0, 0, 1, 1, 0, 0, 2, 2])
    }

    @Test func flattenAndIdentityKeepTheValues() {
        let x = Tensor(sines(24, 0.7), shape: [2, 3, 2, 2])
        #expect(Flatten()(x).shape == [2, 12])
        #expect(Flatten(from: 2)(x).shape == [2, 3, 4])
        #expect(Identity()(x).floats == x.floats)
        #expect(Sequential(Flatten(), Identity())(x).floats == x.floats)
    }
}
