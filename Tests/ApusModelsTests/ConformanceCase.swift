import ApusModels
import ApusNN
import ApusTensor
import ApusVision
import Testing

/// How a registered model is put through the conformance suite: with four classes, on small pictures.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
    let entry: ModelEntry<any Module>
    let options: ModelRegistry.Options
    /// What is made smaller, where the published size takes too long.
    let reduction: Reduction?

    enum Reduction: String {
        case twoLayers = "two layers"
        /// The two wide layers hold nine tenths of the weights; half of 128 units dropped would leave too few
        /// to learn a batch by heart.
        case narrowClassifier = "128 hidden units, none dropped"
        case quarterWidth = "a quarter of the width"
    }

    /// Sixteen and nineteen layers without norms do not learn from random weights within a test: the paper
    /// starts them from a shallower net's. They are learned through the ten convolutions of vgg13.
    var learnsAsShallowerNet: Bool { entry.name == "vgg16" || entry.name == "vgg19" }

    /// Detectors begin with losses of about 30 and gradients to match: a step that wakes a transformer ruins them.
    var firstLearningRate: Double { entry.task == .classification ? 1e-2 : 1e-4 }

    var learningRate: Double { entry.task == .classification ? 5e-4 : 1e-3 }

    /// In which a batch is learned by heart; detectors have places to learn beside classes.
    var steps: Int { entry.task == .classification ? 60 : 120 }

    static let all = ModelRegistry.entries.map(ConformanceCase.init)

    private init(_ entry: ModelEntry<any Module>) {
        self.entry = entry
        options = .init(
            classes: 4,
            imageSize: entry.task == .classification ? 32 : entry.name.hasPrefix("ssd300") ? 300 : 192)
        reduction =
            if entry.name.hasPrefix("vit_l_") {
                .twoLayers
            } else if entry.name.hasPrefix("vgg") {
                .narrowClassifier
            } else if entry.name.hasPrefix("ssd300") {
                .quarterWidth
            } else {
                nil
            }
    }

    var testDescription: String {
        entry.name + (reduction.map { " with \($0.rawValue)" } ?? "")
            + (learnsAsShallowerNet ? ", learning with vgg13's convolutions" : "")
    }

    /// The model that learns a batch by heart.
    func buildLearner() throws -> any Module {
        guard learnsAsShallowerNet, let model = try build() as? VGG else { return try build() }
        var configuration = model.configuration
        configuration.convolutions = VGG.Configuration.vgg13.convolutions
        return VGG(configuration)
    }

    func build() throws -> any Module {
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
        case .quarterWidth:
            var configuration = try #require(model as? SSD).configuration
            configuration.backbone = .vgg16(.init(width: 16))
            return SSD(configuration)
        }
    }

    /// A batch of one picture a class, for detectors of two pictures.
    var pictures: Tensor {
        var stream = RandomStream(seed: 7, "conformance pictures")
        let count = entry.task == .classification ? options.classes : objects.count
        return stream.normal([count, options.channels, options.imageSize, options.imageSize])
    }

    /// `[classes]`, int64
    var labels: Tensor { .range(options.classes) }

    /// Objects of every class in two pictures; one of the size that each map of an SSD is there for, without which
    /// the map's own convolutions have nothing to learn.
    var objects: [[ObjectAnnotation]] {
        guard let detector = entry.build(options) as? SSD else { return [] }
        let objects = detector.configuration.defaultBoxes.levels.enumerated().map { index, level in
            let room = Double(options.imageSize) - level.size
            let box = Box(
                x: room * Double(index % 3) / 2, y: room * Double(index % 4) / 3, width: level.size,
                height: level.size)
            return ObjectAnnotation(box: box, category: index % options.classes)
        }
        return (0..<2).map { picture in
            objects.enumerated().filter { $0.offset % 2 == picture }.map(\.element)
        }
    }

    /// What a model gives for pictures.
    func outputs(_ model: any Module, _ pictures: Tensor) -> [Tensor] {
        switch model {
        case let classifier as any ImageClassifier: return [classifier(pictures)]
        case let detector as any Detector:
            let output = detector(pictures)
            return [output.classLogits, output.boxOffsets]
        default:
            Issue.record("\(entry.name) is neither a classifier nor a detector")
            return []
        }
    }

    /// How wrong a model is about the batch, a scalar.
    func loss(_ model: any Module, _ pictures: Tensor) -> Tensor {
        switch model {
        case let classifier as any ImageClassifier: return crossEntropy(classifier(pictures), labels)
        case let detector as any Detector:
            return detector.criterion(detector(pictures), objects).total
        default:
            Issue.record("\(entry.name) is neither a classifier nor a detector")
            return .zeros([])
        }
    }
}
