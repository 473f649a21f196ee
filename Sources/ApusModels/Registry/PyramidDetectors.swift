extension ModelRegistry {
    /// RetinaNet and FCOS, and after them FreeAnchor and AutoAssign, on ResNet-50 and on a small residual network.
    static let pyramidDetectors: [ModelEntry<any Detector>] = {
        let retina = "Lin et al., Focal loss for dense object detection, 2017"
        let fcos = "Tian et al., FCOS: fully convolutional one-stage object detection, 2019"
        let freeAnchor =
            "Zhang et al., FreeAnchor: learning to match anchors for visual object detection, 2019"
        let autoAssign =
            "Zhu et al., AutoAssign: differentiable label assignment for dense object detection, 2020"
        let small = " (half a ResNet-18 and short heads, for small machines)"
        return [
            retinaNetEntry("retinanet_resnet50_fpn", .resNet50, retina, imageSize: 800),
            retinaNetEntry("retinanet_small", .small, retina + small, imageSize: 320),
            retinaNetEntry(
                "freeanchor_resnet50_fpn", .resNet50.freeAnchor, freeAnchor, imageSize: 800),
            retinaNetEntry("freeanchor_small", .small.freeAnchor, freeAnchor + small, imageSize: 320),
            fcosEntry("fcos_resnet50_fpn", .resNet50, fcos, imageSize: 800, make: FCOS.init),
            fcosEntry("fcos_small", .small, fcos + small, imageSize: 320, make: FCOS.init),
            fcosEntry(
                "autoassign_resnet50_fpn", .resNet50, autoAssign, imageSize: 800, make: AutoAssign.init),
            fcosEntry("autoassign_small", .small, autoAssign + small, imageSize: 320, make: AutoAssign.init),
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
                .integer("groups", "groups of the heads' norms, 0 for none", in: 0...256, \.groups),
            ], refusal: { _, options in refusal(options) },
            conflict: { configuration, _ in conflict(configuration.backbone, configuration.groups) },
            make: { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.backbone.channels) = (options.classes, options.channels)
                return RetinaNet(chosen)
            })
    }

    private static func fcosEntry(
        _ name: String, _ configuration: FCOS.Configuration, _ paper: String, imageSize: Int,
        make: @escaping @Sendable (FCOS.Configuration) -> any Detector
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
            conflict: { configuration, _ in conflict(configuration.backbone, configuration.groups) },
            make: { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.backbone.channels) = (options.classes, options.channels)
                return make(chosen)
            })
    }

    private static func conflict(_ backbone: ResNetFPN.Configuration, _ groups: Int) -> String? {
        let width = backbone.pyramidWidth
        return groups == 0 || width.isMultiple(of: groups)
            ? nil : "groups is \(groups), which does not divide a pyramidWidth of \(width)"
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
