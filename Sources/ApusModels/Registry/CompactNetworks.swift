extension ModelRegistry {
    /// SqueezeNet and the MobileNets.
    static let compactNetworks: [ModelEntry<any ImageClassifier>] = squeezeNets + mobileNets

    private static let squeezeNets: [ModelEntry<any ImageClassifier>] = {
        let variants: [(String, SqueezeNet.Configuration)] = [
            ("squeezenet1_0", .version10), ("squeezenet1_1", .version11),
        ]
        return variants.map { name, configuration in
            ModelEntry(
                name: name, paper: "Iandola et al., SqueezeNet, 2016", configuration: configuration,
                options: [.probability("dropout", "dropped in front of the last convolution", \.dropout)],
                refusal: { configuration, options in
                    let smallest = configuration.smallestImage
                    return options.imageSize < smallest
                        ? "stride and poolings leave nothing below \(smallest)" : nil
                }
            ) { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.channels) = (options.classes, options.channels)
                return SqueezeNet(chosen)
            }
        }
    }()

    private static let mobileNets: [ModelEntry<any ImageClassifier>] = {
        let first: ModelEntry<any ImageClassifier> = ModelEntry(
            name: "mobilenet_v1", paper: "Howard et al., MobileNets, 2017",
            configuration: MobileNetV1.Configuration.standard,
            options: [
                .number("widthMultiplier", "a factor for all channels", in: 0.05...4, \.widthMultiplier)
            ]
        ) { configuration, options in
            var chosen = configuration
            (chosen.classes, chosen.channels) = (options.classes, options.channels)
            return MobileNetV1(chosen)
        }
        let second: ModelEntry<any ImageClassifier> = ModelEntry(
            name: "mobilenet_v2", paper: "Sandler et al., MobileNetV2, 2018",
            configuration: MobileNetV2.Configuration.standard,
            options: [
                .number(
                    "widthMultiplier", "a factor for all channels, rounded to multiples of 8", in: 0.05...4,
                    \.widthMultiplier),
                .probability("dropout", "dropped in front of the scores", \.dropout),
            ]
        ) { configuration, options in
            var chosen = configuration
            (chosen.classes, chosen.channels) = (options.classes, options.channels)
            return MobileNetV2(chosen)
        }
        let third: [(String, MobileNetV3.Configuration)] = [
            ("mobilenet_v3_small", .small), ("mobilenet_v3_large", .large),
        ]
        return [first, second]
            + third.map { name, configuration in
                ModelEntry(
                    name: name, paper: "Howard et al., Searching for MobileNetV3, 2019",
                    configuration: configuration,
                    options: [.probability("dropout", "dropped in front of the scores", \.dropout)]
                ) { configuration, options in
                    var chosen = configuration
                    (chosen.classes, chosen.channels) = (options.classes, options.channels)
                    return MobileNetV3(chosen)
                }
            }
    }()
}
