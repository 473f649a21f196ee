import ApusModels
import ApusNN
import ApusTensor
import Testing

/// Whole networks on generated weights and pictures, against torchvision in float64; those that it does not have
/// against definitions after their papers in `Scripts/fixtures`.
@Suite("Networks equal torchvision's", .serialized)
struct TorchvisionEqualityTests {
    static let networks = ModelsFixture.shared.networks

    @Test("float32: scores, loss, gradients and running statistics", arguments: networks)
    func float32(_ network: ReferenceNetwork) throws {
        try compare(network, .float32, .init(scores: 1e-4, loss: 1e-4, gradients: 1e-3, statistics: 1e-5))
    }

    /// Rounding alone does that much to gradients far from the loss: PyTorch's own, under autocast, differ from
    /// float32's by 0.1 in ResNet-18's first weight.
    @Test(
        "bfloat16: the same, loosely",
        arguments: networks.filter { ["resnet18", "vit_ti_16"].contains($0.model) && $0.settings == nil })
    func bfloat16(_ network: ReferenceNetwork) throws {
        try compare(network, .bfloat16, .init(scores: 3e-2, loss: 3e-2, gradients: 0.15, statistics: 3e-2))
    }

    /// The largest difference allowed, relative to the largest value.
    struct Tolerances {
        let scores: Double
        let loss: Double
        let gradients: Double
        let statistics: Double
    }

    private func compare(_ network: ReferenceNetwork, _ dtype: DType, _ allowed: Tolerances) throws {
        let model = try modelWithoutDropout(
            network.model, imageSize: network.input[3],
            settings: (network.settings ?? [:]).mapValues(\.option))
        let state = ModelState(model)
        fillByRule(state, salt: network.salt)
        let pictures = generatedPictures(network).cast(to: dtype)

        let scores = model(pictures).cast(to: .float32)
        expectScores(scores, network.evaluation, allowed.scores)

        let (loss, gradients) = valueWithGradients {
            model.output(pictures).loss { crossEntropy($0.cast(to: .float32), Tensor(network.labels)) }
        }
        let training = network.training
        #expect(abs(Double(loss.item) - training.loss) <= allowed.loss * training.loss, "loss \(loss.item)")
        let ordered = Dictionary(
            uniqueKeysWithValues: zip(state.parameters.map(\.name), state.ordered(gradients)))
        for (name, reference) in training.gradients.sorted(by: { $0.key < $1.key }) {
            let gradient = try #require(ordered[name] ?? nil, "no gradient for \(name)")
            let distance = reference.distance(to: gradient)
            #expect(distance <= allowed.gradients, "gradient of \(name) differs by \(distance)")
        }
        for (name, reference) in training.buffers.sorted(by: { $0.key < $1.key }) {
            let buffer = try #require(state.buffers.first { $0.name == name }, "no buffer \(name)")
            let distance = reference.distance(to: buffer.cell.tensor)
            #expect(distance <= allowed.statistics, "\(name) differs by \(distance) after a step")
        }
        for buffer in state.buffers where buffer.name.hasSuffix("num_batches_tracked") {
            #expect(buffer.cell.tensor.integers == [1], "\(buffer.name)")
        }
    }

    private func expectScores(_ scores: Tensor, _ reference: ReferenceNetwork.Evaluation, _ tolerance: Double)
    {
        let classes = scores.shape[1]
        #expect(scores.shape[0] == reference.logits.count)
        let found = scores.floats.map(Double.init)
        let pairs = reference.logits.enumerated().flatMap { row, wanted in
            wanted.enumerated().map { (found[row * classes + $0.offset], $0.element) }
        }
        let scale = pairs.map { abs($0.1) }.max() ?? 0
        let worst = pairs.map { abs($0.0 - $0.1) }.max() ?? .infinity
        #expect(worst <= tolerance * scale, "scores differ by \(worst) where they reach \(scale)")
        for (sum, wanted) in [
            (found.reduce(0, +), reference.sum), (found.reduce(0) { $0 + abs($1) }, reference.absoluteSum),
        ] {
            #expect(
                abs(sum - wanted) <= tolerance * reference.absoluteSum, "sum of scores \(sum), not \(wanted)")
        }
    }
}
