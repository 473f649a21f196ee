import ApusModels
import ApusNN
import ApusProof
import ApusTensor
import Testing

@Suite("Auxiliary heads")
struct AuxiliaryHeadTests {
    static let networks = [("googlenet", 2, 0.3), ("inception_v1", 2, 0.3), ("inception_v3", 1, 0.4)]

    private func model(_ name: String, auxiliary: Bool = true) throws -> any ImageClassifier {
        let model = try modelWithoutDropout(
            name, imageSize: 80, settings: ["auxiliary": .flag(auxiliary)])
        model.initialize(seed: 1)
        return model
    }

    private var pictures: Tensor {
        var stream = RandomStream(seed: 3)
        return stream.normal([2, 3, 80, 80])
    }

    @Test(
        "They are there while a model learns, with the paper's weights, and not afterwards",
        arguments: networks)
    func whileLearning(name: String, count: Int, weight: Double) throws {
        let model = try model(name)
        let pictures = pictures
        var output: ClassifierOutput?
        let (loss, _) = valueWithGradients {
            let found = model.output(pictures)
            output = found
            return found.loss { crossEntropy($0, Tensor([0, 1])) }
        }
        let learned = try #require(output)
        #expect(learned.auxiliaries.map(\.weight) == Array(repeating: weight, count: count))
        let parts = ([learned.scores] + learned.auxiliaries.map(\.scores)).map {
            Double(crossEntropy($0.detached(), Tensor([0, 1])).item)
        }
        let whole = parts[0] + weight * parts.dropFirst().reduce(0, +)
        #expect(abs(Double(loss.item) - whole) < 1e-5 * whole)

        let used = model.output(pictures)
        #expect(used.auxiliaries.isEmpty)
        #expect(used.scores.floats == model(pictures).floats)
    }

    @Test("Without them the scores are the same", arguments: networks)
    func without(name: String, count: Int, weight: Double) throws {
        let (with, without) = (try model(name), try model(name, auxiliary: false))
        #expect(ModelState(without).parameterCount < ModelState(with).parameterCount)
        #expect(with(pictures).floats == without(pictures).floats)
        _ = valueWithGradients {
            let output = without.output(pictures)
            #expect(output.auxiliaries.isEmpty)
            return crossEntropy(output.scores, Tensor([0, 1]))
        }
    }

    @Test("transformInput brings ImageNet's scale to -1...1", arguments: ["googlenet", "inception_v3"])
    func transformInput(name: String) throws {
        let plain = try model(name)
        let transforming = try modelWithoutDropout(
            name, imageSize: 80, settings: ["transformInput": .flag(true)])
        transforming.initialize(seed: 1)
        let unit = Tensor(
            (0..<3 * 80 * 80).map { Float($0 % 97) / 96 }, shape: [1, 3, 80, 80])  // 0...1
        let mean = Tensor([0.485, 0.456, 0.406] as [Float], shape: [3, 1, 1])
        let deviation = Tensor([0.229, 0.224, 0.225] as [Float], shape: [3, 1, 1])
        let wanted = plain((unit - 0.5) / 0.5).floats
        let found = transforming((unit - mean) / deviation).floats
        let scale = wanted.map(abs).max() ?? 1
        #expect(zip(found, wanted).allSatisfy { abs($0 - $1) < 1e-4 * scale })
    }
}
