import ApusModels
import ApusNN
import ApusTensor
import Testing

/// How a registered model is put through the conformance suite: with four classes, on the smallest pictures
/// that it takes.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
    let entry: ModelRegistry.Entry
    let options: ModelRegistry.Options
    /// What is made smaller, where the published size takes too long.
    let reduction: Reduction?

    enum Reduction: String {
        case twoLayers = "two layers"
        /// The two wide layers hold nine tenths of the weights; half of 128 units dropped would leave too few
        /// to learn a batch by heart.
        case narrowClassifier = "128 hidden units, none dropped"
    }

    static let all = ModelRegistry.entries.map(ConformanceCase.init)

    private init(_ entry: ModelRegistry.Entry) {
        self.entry = entry
        options = .init(classes: 4, imageSize: 32)
        reduction =
            if entry.name.hasPrefix("vit_l_") {
                .twoLayers
            } else if entry.name.hasPrefix("vgg") {
                .narrowClassifier
            } else {
                nil
            }
    }

    var testDescription: String { entry.name + (reduction.map { " with \($0.rawValue)" } ?? "") }

    func build() throws -> any ImageClassifier {
        let model = entry.build(options)
        switch reduction {
        case nil:
            return model
        case .twoLayers:
            var configuration = try #require(model as? VisionTransformer).configuration
            configuration.layers = 2
            return VisionTransformer(configuration)
        case .narrowClassifier:
            var configuration = try #require(model as? VGG).configuration
            configuration.hidden = 128
            configuration.dropout = 0
            return VGG(configuration)
        }
    }

    /// A batch of one picture a class.
    var pictures: Tensor {
        var stream = RandomStream(seed: 7, "conformance pictures")
        return stream.normal([options.classes, options.channels, options.imageSize, options.imageSize])
    }

    /// `[classes]`, int64
    var labels: Tensor { .range(options.classes) }
}
