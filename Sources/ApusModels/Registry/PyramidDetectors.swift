extension ModelRegistry {
    /// RetinaNet and FCOS, on ResNet-50 and on a small residual network.
    static let pyramidDetectors: [ModelEntry<any Detector>] = {
        let retina = "Lin et al., Focal loss for dense object detection, 2017"
        let fcos = "Tian et al., FCOS: fully convolutional one-stage object detection, 2019"
        let small = " (half a ResNet-18 and short heads, for small machines)"
        return [
            retinaNetEntry("retinanet_resnet50_fpn", .resNet50, retina, imageSize: 800),
            retinaNetEntry("retinanet_small", .small, retina + small, imageSize: 320),
            fcosEntry("fcos_resnet50_fpn", .resNet50, fcos, imageSize: 800),
            fcosEntry("fcos_small", .small, fcos + small, imageSize: 320),
        ]
    }()

    private static func retinaNetEntry(
        _ name: String, _ configuration: RetinaNet.Configuration, _ paper: String, imageSize: Int
    ) -> ModelEntry<any Detector> {
        ModelEntry(
            name: name, task: .detection, paper: paper, classes: configuration.classes,
            imageSize: imageSize, configuration: configuration,
            options: [
                .counts(
                    "anchorSides", "sides of each map's smallest square anchor, the finest first",
                    lengths: 5...5, in: 1...4096, \.anchorSides),
                .choice("norms", ResNetFPN.normsMeaning, \.backbone.norms),
                .integer(
                    "trainedStages", ResNetFPN.trainedStagesMeaning, in: 0...5, \.backbone.trainedStages),
                .integer("width", "channels of the network's first stage", in: 8...512, \.backbone.width),
                .integer(
                    "pyramidWidth", "channels of the pyramid and the heads", in: 8...2048,
                    \.backbone.pyramidWidth),
            ], refusal: { _, options in refusal(options) },
            make: { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.backbone.channels) = (options.classes, options.channels)
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
                .choice("norms", ResNetFPN.normsMeaning, \.backbone.norms),
                .integer(
                    "trainedStages", ResNetFPN.trainedStagesMeaning, in: 0...5, \.backbone.trainedStages),
                .integer("width", "channels of the network's first stage", in: 8...512, \.backbone.width),
                .integer(
                    "pyramidWidth", "channels of the pyramid and the heads", in: 8...2048,
                    \.backbone.pyramidWidth),
                .integer("groups", "groups of the heads' norms", in: 1...256, \.groups),
            ], refusal: { _, options in refusal(options) },
            conflict: { configuration, _ in
                let (width, groups) = (configuration.backbone.pyramidWidth, configuration.groups)
                return width.isMultiple(of: groups)
                    ? nil : "groups is \(groups), which does not divide a pyramidWidth of \(width)"
            },
            make: { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.backbone.channels) = (options.classes, options.channels)
                return FCOS(chosen)
            })
    }

    private static func refusal(_ options: Options) -> String? {
        options.imageSize.isMultiple(of: 32) ? nil : "it takes multiples of 32"
    }
}

extension ResNetFPN {
    static let normsMeaning =
        "statistics of the residual network's norms: from the batch (with drawn weights), "
        + "or those of the loaded file for good"
    static let trainedStagesMeaning =
        "how many of the residual network's five parts learn, counted from its end"
}
