import ApusNN
import ApusProof
import ApusTensor
import Testing

/// Folded into one kernel or layer by layer, a unit of convolution and norm gives the same.
@Suite struct ConvolutionUnitTests {
    struct Unit: CustomTestStringConvertible {
        let inputs: Int
        let outputs: Int
        let groups: Int
        let hasBias: Bool
        let hasResidual: Bool
        let activation: Activation
        var testDescription: String {
            "\(inputs) to \(outputs) in \(groups), \(activation)\(hasBias ? ", bias" : "")\(hasResidual ? ", residual" : "")"
        }
    }

    static let units = [
        Unit(inputs: 3, outputs: 16, groups: 1, hasBias: false, hasResidual: false, activation: .relu),
        Unit(inputs: 16, outputs: 16, groups: 1, hasBias: false, hasResidual: true, activation: .relu),
        Unit(inputs: 16, outputs: 32, groups: 1, hasBias: true, hasResidual: false, activation: .none),
        Unit(inputs: 32, outputs: 32, groups: 32, hasBias: false, hasResidual: false, activation: .relu),
        Unit(inputs: 5, outputs: 7, groups: 1, hasBias: true, hasResidual: true, activation: .none),
        Unit(inputs: 16, outputs: 16, groups: 1, hasBias: false, hasResidual: true, activation: .gelu),
        Unit(inputs: 16, outputs: 16, groups: 1, hasBias: false, hasResidual: false, activation: .relu6),
        Unit(inputs: 24, outputs: 24, groups: 24, hasBias: false, hasResidual: false, activation: .relu6),
        Unit(inputs: 32, outputs: 32, groups: 32, hasBias: false, hasResidual: false, activation: .hardSwish),
        Unit(inputs: 24, outputs: 40, groups: 1, hasBias: false, hasResidual: false, activation: .hardSwish),
        Unit(inputs: 16, outputs: 32, groups: 1, hasBias: false, hasResidual: false, activation: .leakyRelu),
        Unit(inputs: 32, outputs: 16, groups: 1, hasBias: false, hasResidual: false, activation: .silu),
        Unit(inputs: 16, outputs: 16, groups: 1, hasBias: false, hasResidual: false, activation: .mish),
        Unit(inputs: 6, outputs: 10, groups: 2, hasBias: true, hasResidual: true, activation: .relu),
        Unit(inputs: 6, outputs: 6, groups: 6, hasBias: false, hasResidual: true, activation: .none),
    ]

    @Test(arguments: units)
    func foldedEqualsUnfolded(_ unit: Unit) {
        let convolution = Conv2d(
            unit.inputs, unit.outputs, kernel: 3, padding: 1, groups: unit.groups, bias: unit.hasBias)
        let norm = BatchNorm2d(unit.outputs)
        convolution.initialize(seed: 1)
        norm.weight.set(Tensor(sines(unit.outputs, 0.3, 0.5, 1)))
        norm.bias.set(Tensor(sines(unit.outputs, 0.4)))
        norm.runningMean.set(Tensor(sines(unit.outputs, 0.5)))
        norm.runningVariance.set(Tensor(sines(unit.outputs, 0.6, 0.4, 0.7)))
        let x = Tensor(sines(2 * unit.inputs * 36, 0.7), shape: [2, unit.inputs, 6, 6])
        let residual =
            unit.hasResidual
            ? Tensor(sines(2 * unit.outputs * 36, 0.2), shape: [2, unit.outputs, 6, 6]) : nil
        let folded = convolutionUnit(convolution, norm, x, adding: residual, then: unit.activation)
        let layers = norm(convolution(x), adding: residual, then: unit.activation)
        #expect(distance(folded.floats, layers.floats.map(Double.init)) < 1e-5)
        var scoped: Tensor?
        _ = valueWithGradients(phase: .inference) {
            let y = convolutionUnit(convolution, norm, x, adding: residual, then: unit.activation)
            scoped = y.detached()
            return y.sum()
        }
        #expect(distance(scoped?.floats ?? [], layers.floats.map(Double.init)) < 1e-5)
    }

    /// The folded weights are kept, and forgotten when anything they were made of changes.
    @Test func foldedWeightsFollowEveryChange() {
        let network = TinyNetwork.initialized()
        let state = ModelState(network)
        var optimizer = Optimizer(state, SGD())
        func layerByLayer() -> Tensor {
            let y = network.bn1(network.conv1(TinyNetwork.batch), then: .relu)
            let z = network.bn2(network.conv2(y), adding: y, then: .relu)
            return network.fc(globalAveragePool(z))
        }
        func check(_ what: String) {
            #expect(
                distance(network(TinyNetwork.batch).floats, layerByLayer().floats.map(Double.init)) < 1e-4,
                "after \(what)")
        }
        check("the beginning")
        optimizer.step(network.lossWithGradients().gradients, learningRate: 0.1)
        check("a step in place")
        network.bn1.runningMean.set(Tensor.full([16], 0.5))
        check("new statistics")
        network.bn1.bias.set(Tensor.full([16], -0.5))
        check("a new offset")
        network.conv2.bias?.set(Tensor.full([16], 2))
        check("a new bias")
        network.conv1.weight.set(network.conv1.weight.detached * 2)
        check("a new weight")
    }
}
