import ApusModels
import ApusNN
import ApusTensor
import Testing

/// How a registered model is put through the conformance suite: with four classes, on the smallest pictures
/// that it takes.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
    let entry: ModelRegistry.Entry
    let options: ModelRegistry.Options
    /// What stands in for the published size, where that takes too long.
    let reduction: String?

    static let all = ModelRegistry.entries.map(ConformanceCase.init)

    private init(_ entry: ModelRegistry.Entry) {
        self.entry = entry
        options = .init(classes: 4, imageSize: 32)
        reduction = entry.name.hasPrefix("vit_l_") ? "two of its 24 layers" : nil
    }

    var testDescription: String { entry.name + (reduction.map { " with \($0)" } ?? "") }

    func build() -> any ImageClassifier {
        let model = entry.build(options)
        guard reduction != nil, let transformer = model as? VisionTransformer else { return model }
        var configuration = transformer.configuration
        configuration.layers = 2
        return VisionTransformer(configuration)
    }

    /// A batch of one picture a class.
    var pictures: Tensor {
        var stream = RandomStream(seed: 7, "conformance pictures")
        return stream.normal([options.classes, options.channels, options.imageSize, options.imageSize])
    }

    var labels: [Int] { Array(0..<options.classes) }
}
