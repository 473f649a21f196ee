extension ModelRegistry {
    /// The Inception family.
    static let inceptionNetworks: [ModelEntry<any ImageClassifier>] = firstInceptions + laterInceptions

    private static let firstInceptions: [ModelEntry<any ImageClassifier>] = {
        let paper = "Szegedy et al., Going deeper with convolutions, 2014"
        let variants: [(String, InceptionV1.Configuration, String)] = [
            ("googlenet", .torchvision, paper + " (torchvision's, with norms)"),
            ("inception_v1", .paper, paper),
        ]
        return variants.map { name, configuration, paper in
            ModelEntry(
                name: name, paper: paper, configuration: configuration,
                options: [
                    .choice("module", "what a module is made of", \.module),
                    .flag("auxiliary", "whether auxiliary heads help it to learn", \.auxiliary),
                    .flag(
                        "transformInput",
                        "whether pictures come with ImageNet's mean and deviation taken out",
                        \.transformInput),
                    .probability("dropout", "dropped in front of the scores", \.dropout),
                    .probability("auxiliaryDropout", "dropped in the auxiliary heads", \.auxiliaryDropout),
                ],
                refusal: { configured($0, $1).refusal },
                conflict: { inceptionConflict(transformInput: $0.transformInput, channels: $1.channels) }
            ) { InceptionV1(configured($0, $1)) }
        }
    }()

    private static func configured(
        _ configuration: InceptionV1.Configuration, _ options: Options
    ) -> InceptionV1.Configuration {
        var chosen = configuration
        (chosen.classes, chosen.channels) = (options.classes, options.channels)
        chosen.imageSize = options.imageSize
        return chosen
    }

    private static let laterInceptions: [ModelEntry<any ImageClassifier>] = [
        ModelEntry(
            name: "bn_inception", paper: "Ioffe and Szegedy, Batch normalization, 2015",
            configuration: BNInception.Configuration.standard,
            options: [
                .integer(
                    "depthMultiplier", "filters of each color in the first convolution", in: 1...64,
                    \.depthMultiplier)
            ],
            refusal: { $1.imageSize < 11 ? "strides and poolings leave nothing below 11" : nil },
            make: { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.channels) = (options.classes, options.channels)
                return BNInception(chosen)
            }),
        ModelEntry(
            name: "inception_v3",
            paper: "Szegedy et al., Rethinking the Inception architecture for computer vision, 2015",
            imageSize: 299, configuration: InceptionV3.Configuration.standard,
            options: [
                .flag("auxiliary", "whether an auxiliary head helps it to learn", \.auxiliary),
                .flag(
                    "transformInput", "whether pictures come with ImageNet's mean and deviation taken out",
                    \.transformInput),
                .probability("dropout", "dropped in front of the scores", \.dropout),
            ],
            refusal: { $1.imageSize < 75 ? "strides and poolings leave nothing below 75" : nil },
            conflict: { inceptionConflict(transformInput: $0.transformInput, channels: $1.channels) },
            make: { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.channels) = (options.classes, options.channels)
                return InceptionV3(chosen)
            }),
    ]
}
