extension ModelRegistry {
    /// AlexNet, as torchvision builds it and as the paper does.
    static let earlyNetworks: [ModelEntry<any ImageClassifier>] = {
        let original =
            "Krizhevsky et al., ImageNet classification with deep convolutional neural networks, 2012"
        let tower = "Krizhevsky, One weird trick for parallelizing convolutional neural networks, 2014"
        let variants: [(String, AlexNet.Configuration, String, Int)] = [
            ("alexnet", .singleTower, tower, 224), ("alexnet_original", .original, original, 227),
        ]
        return variants.map { name, configuration, paper, imageSize in
            ModelEntry(
                name: name, paper: paper, imageSize: imageSize, configuration: configuration,
                options: [
                    .probability("dropout", "dropped of each hidden fully connected layer", \.dropout),
                    .integer("hidden", "units of each hidden fully connected layer", in: 1...65536, \.hidden),
                ],
                refusal: { configuration, options in
                    let smallest = configuration.smallestImage
                    return options.imageSize < smallest
                        ? "strides and poolings leave nothing below \(smallest)" : nil
                }
            ) { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.channels) = (options.classes, options.channels)
                return AlexNet(chosen)
            }
        }
    }()

    /// VGG, with and without norms.
    static let plainStacks: [ModelEntry<any ImageClassifier>] = {
        let variants: [(String, VGG.Configuration)] = [
            ("vgg11", .vgg11), ("vgg13", .vgg13), ("vgg16", .vgg16), ("vgg19", .vgg19),
        ]
        return variants.flatMap { name, configuration in
            [(name, configuration), (name + "_bn", configuration.normalized)].map { name, configuration in
                ModelEntry(
                    name: name, paper: "Simonyan and Zisserman, Very deep convolutional networks, 2014",
                    configuration: configuration,
                    options: [
                        .probability(
                            "dropout", "dropped behind each hidden fully connected layer", \.dropout),
                        .integer(
                            "hidden", "units of each hidden fully connected layer", in: 1...65536, \.hidden),
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
}
