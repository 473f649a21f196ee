extension ModelRegistry {
    /// RetinaNet and FCOS, on ResNet-50 and on a small residual network.
    static let pyramidDetectors: [ModelEntry<any Detector>] = {
        let retina = "Lin et al., Focal loss for dense object detection, 2017"
        let fcos = "Tian et al., FCOS: fully convolutional one-stage object detection, 2019"
        let small = " (half a ResNet-18 and short heads, for small machines)"
        return [
            retinaNet("retinanet_resnet50_fpn", .resnet50, retina, imageSize: 800),
            retinaNet("retinanet_small", .small, retina + small, imageSize: 320),
            fcosEntry("fcos_resnet50_fpn", .resnet50, fcos, imageSize: 800),
            fcosEntry("fcos_small", .small, fcos + small, imageSize: 320),
        ]
    }()

    private static func retinaNet(
        _ name: String, _ configuration: RetinaNet.Configuration, _ paper: String, imageSize: Int
    ) -> ModelEntry<any Detector> {
        ModelEntry(
            name: name, task: .detection, paper: paper, classes: configuration.classes,
            imageSize: imageSize, configuration: configuration,
            options: [
                .counts(
                    "anchorSides", "sides of each map's smallest square anchor, the finest first",
                    lengths: 5...5, in: 1...4096, \.anchorSides),
                .integer("width", "channels of the network's first stage", in: 8...512, \.width),
                .integer(
                    "pyramidWidth", "channels of the pyramid and the heads", in: 8...2048, \.pyramidWidth),
            ], refusal: { _, options in refusal(options) },
            make: { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.channels) = (options.classes, options.channels)
                return RetinaNet(chosen)
            })
    }

    private static func fcosEntry(
        _ name: String, _ configuration: FCOS.Configuration, _ paper: String, imageSize: Int
    ) -> ModelEntry<any Detector> {
        ModelEntry(
            name: name, task: .detection, paper: paper, classes: configuration.classes,
            imageSize: imageSize, configuration: configuration,
            options: [
                .integer("width", "channels of the network's first stage", in: 8...512, \.width),
                .integer(
                    "pyramidWidth", "channels of the pyramid and the heads", in: 8...2048, \.pyramidWidth),
                .integer("groups", "groups of the heads' norms", in: 1...256, \.groups),
            ], refusal: { _, options in refusal(options) },
            conflict: { configuration, _ in
                configuration.pyramidWidth.isMultiple(of: configuration.groups)
                    ? nil
                    : "groups is \(configuration.groups), which does not divide a pyramidWidth of "
                        + "\(configuration.pyramidWidth)"
            },
            make: { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.channels) = (options.classes, options.channels)
                return FCOS(chosen)
            })
    }

    private static func refusal(_ options: Options) -> String? {
        options.imageSize.isMultiple(of: 32) ? nil : "it takes multiples of 32"
    }
}
