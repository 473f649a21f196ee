/// Every image classifier by its registry name, torchvision's where it has the model.
public enum ModelRegistry {
    /// What a caller may choose when building a registered model.
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
        public let build: @Sendable (Options) -> any ImageClassifier
    }

    public static let entries: [Entry] =
        residualNetworks + plainStacks + transformers

    /// - Throws: `UnknownModel` with the nearest names.
    public static func entry(named name: String) throws -> Entry {
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw UnknownModel(name: name, known: entries.map(\.name))
        }
        return entry
    }

    private static let residualNetworks: [Entry] = {
        let paper = "He et al., Deep residual learning for image recognition, 2015"
        let variants: [(String, ResNet.Configuration)] = [
            ("resnet18", .resNet18), ("resnet34", .resNet34), ("resnet50", .resNet50), ("resnet101", .resNet101),
            ("resnet152", .resNet152),
        ]
        let published = variants.map { name, configuration in
            Entry(name: name, paper: paper, imageSize: 224) { options in
                var chosen = configuration
                (chosen.classes, chosen.channels) = (options.classes, options.channels)
                return ResNet(chosen)
            }
        }
        let small = Entry(name: "resnet_small", paper: paper + " (stem and widths for small pictures)", imageSize: 28) {
            options in
            ResNet(
                .init(
                    block: .basic, blocks: [1, 1, 1], width: 32, stem: .small, channels: options.channels,
                    classes: options.classes))
        }
        return published + [small]
    }()

    private static let plainStacks: [Entry] = {
        let variants: [(String, VGG.Configuration)] = [
            ("vgg11", .vgg11), ("vgg13", .vgg13), ("vgg16", .vgg16), ("vgg19", .vgg19),
        ]
        return variants.flatMap { name, configuration in
            [(name, configuration), (name + "_bn", configuration.normalized)].map { name, configuration in
                Entry(
                    name: name, paper: "Simonyan and Zisserman, Very deep convolutional networks, 2014", imageSize: 224
                ) { options in
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
        return variants.map { name, configuration in
            Entry(name: name, paper: "Dosovitskiy et al., An image is worth 16x16 words, 2020", imageSize: 224) {
                options in
                var chosen = configuration
                (chosen.classes, chosen.channels) = (options.classes, options.channels)
                chosen.imageSize = options.imageSize
                return VisionTransformer(chosen)
            }
        }
    }()
}

/// A model name that is not in the registry.
public struct UnknownModel: Error, CustomStringConvertible {
    public let name: String
    public let known: [String]

    public var description: String {
        let hint = nearestName(to: name, among: known).map { "did you mean \($0)?" }
        return "there is no model \"\(name)\"; \(hint ?? "the registry has \(known.joined(separator: ", "))")"
    }
}
