extension ModelRegistry {
    /// SSD on VGG-16, and on a small residual network with a pyramid.
    static let singleShotDetectors: [ModelEntry<any Detector>] = {
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
