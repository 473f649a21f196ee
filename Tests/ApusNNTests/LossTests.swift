import ApusNN
import ApusProof
import ApusTensor
import Testing

@Suite struct LossTests {
    static let operations: Set<String> = [
        "crossEntropy", "negativeLogLikelihood", "meanSquaredError", "l1Loss", "smoothL1", "huber",
        "binaryCrossEntropyWithLogits", "klDivergence",
    ]

    @Test(arguments: try Reference.operations(operations))
    func equalsPyTorch(_ one: ReferenceOperation) throws {
        let inputs = one.inputs.map(\.tensor)
        let (value, gradients) = try valueWithGradients(at: [inputs[0]]) { tracked in
            weightedSum(try loss(one, tracked[0], inputs))
        }
        one.output.expect(value, "loss")
        try #require(one.gradients[0]).expect(gradients[0], "gradient")
    }

    private func loss(_ one: ReferenceOperation, _ x: Tensor, _ inputs: [Tensor]) throws -> Tensor {
        let a = one.attributes
        let reduction = try #require(Reduction(rawValue: try a.text("reduction")))
        let extra = inputs.count > 2 ? inputs[2] : nil
        switch one.operation {
        case "crossEntropy":
            return crossEntropy(
                x, inputs[1], classWeights: extra, labelSmoothing: try a.number("labelSmoothing"),
                ignoreIndex: try a.integer("ignoreIndex"), reduction: reduction)
        case "negativeLogLikelihood":
            return negativeLogLikelihood(
                x, inputs[1], classWeights: extra, ignoreIndex: try a.integer("ignoreIndex"),
                reduction: reduction)
        case "meanSquaredError": return meanSquaredError(x, inputs[1], reduction: reduction)
        case "l1Loss": return l1Loss(x, inputs[1], reduction: reduction)
        case "smoothL1":
            return smoothL1(x, inputs[1], beta: try a.number("beta"), reduction: reduction)
        case "huber": return huber(x, inputs[1], delta: try a.number("delta"), reduction: reduction)
        case "binaryCrossEntropyWithLogits":
            return binaryCrossEntropyWithLogits(x, inputs[1], positiveWeight: extra, reduction: reduction)
        case "klDivergence":
            return klDivergence(
                x, inputs[1], targetIsLogarithm: try a.flag("logTarget"), reduction: reduction)
        default: throw ReferenceError("an unknown loss \(one.operation)")
        }
    }

    @Test func withoutReductionEverySampleHasItsLoss() {
        let logits = Tensor(sines(2 * 3 * 4, 0.7), shape: [2, 3, 4])
        let target = Tensor([0, 1, 2, -100, 2, 2, 1, 0], shape: [2, 4])
        let losses = crossEntropy(logits, target, reduction: .none)
        #expect(losses.shape == [2, 4])
        #expect(losses.floats[3] == 0)
        let mean = crossEntropy(logits, target)
        #expect(abs(losses.sum().item / 7 - mean.item) < 1e-6)
        let batchMean = crossEntropy(logits, target, reduction: .batchMean)
        #expect(abs(losses.sum().item / 2 - batchMean.item) < 1e-6)
    }

    @Test func ignoredPlacesGetNoGradientEvenFromInfiniteLogits() {
        let logits = Tensor([-.infinity, 1, 2, 0.5, 0.25, 0.125], shape: [2, 3])
        let (loss, gradients) = valueWithGradients(at: [logits]) {
            crossEntropy($0[0], Tensor([-100, 2]))
        }
        #expect(loss.item.isFinite)
        #expect(gradients[0]?.floats.prefix(3) == [0, 0, 0])
        #expect(gradients[0]?.floats.suffix(3).contains { $0 != 0 } == true)
    }

    @Test func meanOverNoTargetIsNotANumber() {
        #expect(crossEntropy(Tensor.zeros([2, 3]), Tensor([-100, -100])).item.isNaN)
    }

    @Test func bfloat16LogitsAreComputedInFloat32() {
        let logits = Tensor(sines(12, 0.7, 3), shape: [3, 4]).cast(to: .bfloat16)
        let target = Tensor([3, 1, 0])
        let loss = crossEntropy(logits, target)
        #expect(loss.dtype == .float32)
        #expect(loss.item == crossEntropy(logits.cast(to: .float32), target).item)
        let (_, gradients) = valueWithGradients(at: [logits]) { crossEntropy($0[0], target) }
        #expect(gradients[0]?.dtype == .bfloat16)
    }

    @Test func smoothL1WithoutBetaIsL1() {
        let (a, b) = (Tensor(sines(9, 0.7)), Tensor(sines(9, 0.3)))
        #expect(smoothL1(a, b, beta: 0).item == l1Loss(a, b).item)
    }

    @Test func divergenceTakesZeroTimesItsLogarithmAsZero() {
        let prediction = logSoftmax(Tensor([[0.5, 1, 2]].flatMap { $0 }.map(Float.init), shape: [1, 3]))
        let divergence = klDivergence(prediction, Tensor([0, 1, 0], shape: [1, 3]))
        #expect(abs(divergence.item + prediction.floats[1]) < 1e-6)
    }

    @Test func targetsOutsideTheClassesStop() async {
        await #expect(processExitsWith: .failure) {
            _ = crossEntropy(Tensor.zeros([2, 3]), Tensor([0, 3]))
        }
        await #expect(processExitsWith: .failure) {
            _ = crossEntropy(Tensor.zeros([2, 3]), Tensor([0, 1, 2]))
        }
        await #expect(processExitsWith: .failure) {
            _ = meanSquaredError(Tensor.zeros([2, 3]), Tensor.zeros([3]))
        }
    }
}
