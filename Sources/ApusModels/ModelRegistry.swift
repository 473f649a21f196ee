import ApusNN

/// Every model by its registry name, torchvision's where it has the model.
public enum ModelRegistry {
    /// What a caller may choose when building any registered model.
    public struct Options: Sendable, Hashable {
        public var classes: Int
        /// Channels of the pictures.
        public var channels: Int
        /// Side of the pictures in pixels, where the model depends on it.
        public var imageSize: Int

        public init(classes: Int = 1000, channels: Int = 3, imageSize: Int = 224) {
            self.classes = classes
            self.channels = channels
            self.imageSize = imageSize
        }
    }

    /// Image classifiers.
    public static let classifiers: [ModelEntry<any ImageClassifier>] =
        residualNetworks + smallResidualNetworks + earlyNetworks + plainStacks + compactNetworks
        + inceptionNetworks + transformers

    /// Detectors.
    public static let detectors: [ModelEntry<any Detector>] = singleShotDetectors

    /// All of them, by nothing but what every module has.
    public static let entries: [ModelEntry<any Module>] =
        classifiers.map { $0.erased { $0 } } + detectors.map { $0.erased { $0 } }

    /// - Throws: `UnknownModel` with the names that there are.
    public static func entry(named name: String) throws(UnknownModel) -> ModelEntry<any Module> {
        try find(name, in: entries)
    }

    /// - Throws: `UnknownModel` with the classifiers that there are.
    public static func classifier(named name: String) throws(UnknownModel) -> ModelEntry<any ImageClassifier>
    {
        try find(name, in: classifiers)
    }

    /// - Throws: `UnknownModel` with the detectors that there are.
    public static func detector(named name: String) throws(UnknownModel) -> ModelEntry<any Detector> {
        try find(name, in: detectors)
    }

    private static func find<Model>(
        _ name: String, in list: [ModelEntry<Model>]
    ) throws(UnknownModel) -> ModelEntry<Model> {
        guard let entry = list.first(where: { $0.name == name }) else {
            let other = entries.first { $0.name == name }
            throw UnknownModel(name: name, task: other?.task, known: list.map(\.name))
        }
        return entry
    }

    private static let singleShotDetectors: [ModelEntry<any Detector>] = {
        let paper = "Liu et al., SSD: single shot multibox detector, 2015"
        let small = paper + " (half a ResNet-18 with a pyramid, for small machines)"
        let variants: [(String, SSD.Configuration, String, Int)] = [
            ("ssd300_vgg16", .ssd300VGG16, paper, 300),
            ("ssd300_vgg16_voc", .ssd300VOC, paper + " (its boxes for VOC)", 300),
            ("ssd_small", .small, small, 320),
        ]
        return variants.map { name, configuration, paper, imageSize in
            ModelEntry(
                name: name, task: .detection, paper: paper, classes: configuration.classes,
                imageSize: imageSize, configuration: configuration,
                options: [
                    .choice("claim", "how objects claim their default boxes while it learns", \.claim),
                    .counts(
                        "boxSizes",
                        "sides of each map's square default boxes, the finest first, and one more",
                        lengths: configuration.boxSizes.count...configuration.boxSizes.count, in: 1...4096,
                        \.boxSizes),
                ],
                refusal: { $0.refusal(imageSize: $1.imageSize) }
            ) { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.channels) = (options.classes, options.channels)
                return SSD(chosen)
            }
        }
    }()
}

/// A model name that is not in the registry.
public struct UnknownModel: Error, Equatable, CustomStringConvertible {
    public let name: String
    /// What the model of that name is for, where there is one and it is not what was asked for.
    public let task: ModelTask?
    public let known: [String]

    init(name: String, task: ModelTask? = nil, known: [String]) {
        self.name = name
        self.task = task
        self.known = known
    }

    public var description: String {
        let list = "the registry has \(known.joined(separator: ", "))"
        if let task { return "\"\(name)\" is for \(task), not for this; for this \(list)" }
        let hint = nearestName(to: name, among: known).map { "did you mean \($0)?" }
        return "there is no model \"\(name)\"; \(hint ?? list)"
    }
}
