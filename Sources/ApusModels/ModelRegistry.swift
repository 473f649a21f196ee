/// Every image classifier by its registry name, torchvision's where it has the model.
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

    public struct Entry: Sendable {
        public let name: String
        /// Authors, title and year in a line.
        public let paper: String
        /// Side of the pictures that the published model takes.
        public let imageSize: Int
        /// What this architecture takes beside ``Options``.
        public let options: [ModelOption]
        /// The model with its published configuration.
        public let build: @Sendable (Options) -> any ImageClassifier
        /// Checks options, and gives what builds the model of them.
        private let configured:
            @Sendable (Options, [String: ModelOptionValue]) throws(ModelOptionError) -> () ->
                any ImageClassifier

        /// The model with options of its own architecture set by name.
        ///
        /// - Throws: ``ModelOptionError`` for an option that this architecture does not have, with those
        ///   that it has; for a value that is not taken; for pictures that it cannot see.
        public func model(
            _ options: Options, settings: [String: ModelOptionValue] = [:]
        ) throws(ModelOptionError) -> any ImageClassifier {
            try configured(options, settings)()
        }

        /// Throws what ``model(_:settings:)`` would, and builds nothing.
        public func check(
            _ options: Options, settings: [String: ModelOptionValue] = [:]
        ) throws(ModelOptionError) {
            _ = try configured(options, settings)
        }

        /// - Parameters:
        ///   - refusal: why pictures of that size do not fit a configuration; nil where they do.
        ///   - make: builds the model of a configuration.
        init<Configuration: Sendable>(
            name: String, paper: String, imageSize: Int = 224, configuration: Configuration,
            options: [ConfigurationOption<Configuration>],
            refusal: @escaping @Sendable (Configuration, Options) -> String? = { _, _ in nil },
            make: @escaping @Sendable (Configuration, Options) -> any ImageClassifier
        ) {
            self.name = name
            self.paper = paper
            self.imageSize = imageSize
            self.options = options.map(\.description)
            build = { make(configuration, $0) }
            configured = { (given, settings) throws(ModelOptionError) in
                var chosen = configuration
                for (key, value) in settings.sorted(by: { $0.key < $1.key }) {
                    guard let option = options.first(where: { $0.description.name == key }) else {
                        throw .unknown(model: name, option: key, known: options.map(\.description))
                    }
                    guard option.set(&chosen, value) else {
                        throw .value(model: name, option: option.description, found: value)
                    }
                }
                if let reason = refusal(chosen, given) {
                    throw .imageSize(model: name, size: given.imageSize, reason: reason)
                }
                let configuration = chosen
                return { make(configuration, given) }
            }
        }
    }

    public static let entries: [Entry] = residualNetworks + plainStacks + transformers

    /// - Throws: `UnknownModel` with the names that there are.
    public static func entry(named name: String) throws(UnknownModel) -> Entry {
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw UnknownModel(name: name, known: entries.map(\.name))
        }
        return entry
    }

    private static let residualNetworks: [Entry] = {
        let paper = "He et al., Deep residual learning for image recognition, 2015"
        let small = ResNet.Configuration(block: .basic, blocks: [1, 1, 1], width: 32, stem: .small)
        let variants: [(String, ResNet.Configuration, String, Int)] = [
            ("resnet18", .resNet18, paper, 224), ("resnet34", .resNet34, paper, 224),
            ("resnet50", .resNet50, paper, 224), ("resnet101", .resNet101, paper, 224),
            ("resnet152", .resNet152, paper, 224),
            ("resnet_small", small, paper + " (stem and widths for small pictures)", 28),
        ]
        let options: [ConfigurationOption<ResNet.Configuration>] = [
            .choice("stem", "how the picture enters", \.stem),
            .integer(
                "width", "channels of the first stage; each further one doubles them", in: 1...1024, \.width),
            .counts("blocks", "blocks in each stage", lengths: 1...5, in: 1...100, \.blocks),
        ]
        return variants.map { name, configuration, paper, imageSize in
            Entry(
                name: name, paper: paper, imageSize: imageSize, configuration: configuration, options: options
            ) { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.channels) = (options.classes, options.channels)
                return ResNet(chosen)
            }
        }
    }()

    private static let plainStacks: [Entry] = {
        let variants: [(String, VGG.Configuration)] = [
            ("vgg11", .vgg11), ("vgg13", .vgg13), ("vgg16", .vgg16), ("vgg19", .vgg19),
        ]
        return variants.flatMap { name, configuration in
            [(name, configuration), (name + "_bn", configuration.normalized)].map { name, configuration in
                Entry(
                    name: name, paper: "Simonyan and Zisserman, Very deep convolutional networks, 2014",
                    configuration: configuration,
                    options: [
                        .probability("dropout", "dropped behind each hidden fully connected layer", \.dropout)
                    ],
                    refusal: { $1.imageSize < 32 ? "five halvings leave nothing below 32" : nil }
                ) { configuration, options in
                    var chosen = configuration
                    (chosen.classes, chosen.channels) = (options.classes, options.channels)
                    return VGG(chosen)
                }
            }
        }
    }()

    private static let transformers: [Entry] = {
        let variants: [(String, VisionTransformer.Configuration)] = [
            ("vit_ti_16", .tiny16), ("vit_s_16", .small16), ("vit_b_16", .base16), ("vit_b_32", .base32),
            ("vit_l_16", .large16), ("vit_l_32", .large32),
        ]
        let options: [ConfigurationOption<VisionTransformer.Configuration>] = [
            .integer(
                "patchSize", "side of a patch in pixels; divides the picture's", in: 1...1024, \.patchSize),
            .integer("layers", "blocks of the encoder", in: 1...100, \.layers),
            .probability("dropout", "dropped behind attention and perceptron", \.dropout),
            .probability("attentionDropout", "dropped of the attention's weights", \.attentionDropout),
        ]
        return variants.map { name, configuration in
            Entry(
                name: name, paper: "Dosovitskiy et al., An image is worth 16x16 words, 2020",
                configuration: configuration, options: options,
                refusal: { configuration, options in
                    options.imageSize.isMultiple(of: configuration.patchSize)
                        ? nil : "do not divide into patches of \(configuration.patchSize)"
                }
            ) { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.channels) = (options.classes, options.channels)
                chosen.imageSize = options.imageSize
                return VisionTransformer(chosen)
            }
        }
    }()
}

/// A model name that is not in the registry.
public struct UnknownModel: Error, Equatable, CustomStringConvertible {
    public let name: String
    public let known: [String]

    public var description: String {
        let hint = nearestName(to: name, among: known).map { "did you mean \($0)?" }
        return "there is no model \"\(name)\"; \(hint ?? "the registry has \(known.joined(separator: ", "))")"
    }
}
