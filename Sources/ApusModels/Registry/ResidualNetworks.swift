extension ModelRegistry {
    /// For pictures of about 224 pixels, with and without shortcuts.
    static let residualNetworks: [ModelEntry<any ImageClassifier>] = {
        let paper = "He et al., Deep residual learning for image recognition, 2015"
        let plain = paper + " (the plain network)"
        let small = ResNet.Configuration(block: .basic, blocks: [1, 1, 1], width: 32, stem: .small)
        let variants: [(String, ResNet.Configuration, String, Int)] = [
            ("resnet18", .resNet18, paper, 224), ("resnet34", .resNet34, paper, 224),
            ("resnet50", .resNet50, paper, 224), ("resnet101", .resNet101, paper, 224),
            ("resnet152", .resNet152, paper, 224),
            ("resnet_small", small, paper + " (stem and widths for small pictures)", 28),
            ("plain18", .resNet18.plain, plain, 224), ("plain34", .resNet34.plain, plain, 224),
        ]
        return variants.map { name, configuration, paper, imageSize in
            residualEntry(name, configuration, paper: paper, classes: 1000, imageSize: imageSize)
        }
    }()

    /// The paper's networks for CIFAR-10.
    static let smallResidualNetworks: [ModelEntry<any ImageClassifier>] = {
        let paper = "He et al., Deep residual learning for image recognition, 2015 (CIFAR-10)"
        let residual = [20, 32, 44, 56, 110].map {
            ("resnet\($0)_cifar", ResNet.Configuration.cifar(layers: $0))
        }
        let plain = [20, 32, 44, 56].map {
            ("plain\($0)_cifar", ResNet.Configuration.cifar(layers: $0).plain)
        }
        return (residual + plain).map { name, configuration in
            residualEntry(name, configuration, paper: paper, classes: 10, imageSize: 32)
        }
    }()

    private static func residualEntry(
        _ name: String, _ configuration: ResNet.Configuration, paper: String, classes: Int, imageSize: Int
    ) -> ModelEntry<any ImageClassifier> {
        ModelEntry(
            name: name, paper: paper, classes: classes, imageSize: imageSize, configuration: configuration,
            options: [
                .choice("stem", "how the picture enters", \.stem),
                .choice("shortcut", "what is added to a block's result", \.shortcut),
                .integer(
                    "width", "channels of the first stage; each further one doubles them", in: 1...1024,
                    \.width),
                .counts("blocks", "blocks in each stage", lengths: 1...5, in: 1...200, \.blocks),
            ]
        ) { configuration, options in
            var chosen = configuration
            (chosen.classes, chosen.channels) = (options.classes, options.channels)
            return ResNet(chosen)
        }
    }
}
