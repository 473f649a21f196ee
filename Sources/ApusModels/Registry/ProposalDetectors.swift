extension ModelRegistry {
    /// R-CNN and Fast R-CNN: as in their papers, and for small machines.
    static let proposalDetectors: [ModelEntry<any Detector>] = {
        let slow = "Girshick et al., Rich feature hierarchies for accurate object detection, 2014"
        let fast = "Girshick, Fast R-CNN, 2015"
        return [
            rcnnEntry("rcnn_alexnet", .alexNet, slow, imageSize: 500),
            rcnnEntry(
                "rcnn_small", .small, slow + " (three narrow convolutions, for small machines)",
                imageSize: 320),
            fastRCNNEntry("fastrcnn_vgg16", .vgg16, fast, imageSize: 600),
            fastRCNNEntry(
                "fastrcnn_small", .small, fast + " (half a ResNet-18, for small machines)", imageSize: 320),
        ]
    }()

    private static func rcnnEntry(
        _ name: String, _ configuration: RCNN.Configuration, _ paper: String, imageSize: Int
    ) -> ModelEntry<any Detector> {
        let options: [ConfigurationOption<RCNN.Configuration>] = [
            .integer("side", "pixels of a side of each region's crop", in: 16...1024, \.crops.side),
            .integer(
                "context", "pixels of the crop around the region, on each side", in: 0...256,
                \.crops.context),
            .integer("hidden", "units of the two hidden layers", in: 1...65536, \.network.hidden),
            .probability("dropout", "dropped of each hidden layer while training", \.network.dropout),
        ]
        return ModelEntry(
            name: name, task: .detection, paper: paper, classes: configuration.classes,
            imageSize: imageSize, configuration: configuration,
            options: options + regionOptions(\.sampler.sampler.count, \.search.limit),
            conflict: { configuration, _ in
                let (side, context) = (configuration.crops.side, configuration.crops.context)
                if 2 * context >= side {
                    return "context is \(context), which leaves nothing of a side of \(side)"
                }
                let smallest = configuration.network.smallestImage
                return side >= smallest ? nil : "side is \(side), and the network needs \(smallest)"
            },
            make: { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.network.channels) = (options.classes, options.channels)
                return RCNN(chosen)
            })
    }

    private static func fastRCNNEntry(
        _ name: String, _ configuration: FastRCNN.Configuration, _ paper: String, imageSize: Int
    ) -> ModelEntry<any Detector> {
        let options: [ConfigurationOption<FastRCNN.Configuration>] = [
            .integer(
                "width", "channels of the network's first stage", in: 8...512, \.backbone.width),
            .integer(
                "trainedStages", ResNetFPN.trainedStagesMeaning, in: 0...5, \.backbone.trainedStages),
            .integer(
                "hidden", "units of the two hidden layers behind each region", in: 8...8192,
                \.head.hidden),
            .probability("dropout", "dropped behind each of the two while training", \.head.dropout),
        ]
        return ModelEntry(
            name: name, task: .detection, paper: paper, classes: configuration.classes,
            imageSize: imageSize, configuration: configuration,
            options: options + regionOptions(\.sampler.sampler.count, \.search.limit),
            refusal: { $0.backbone.refusal(imageSize: $1.imageSize) },
            make: { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.backbone.channels) = (options.classes, options.channels)
                return FastRCNN(chosen)
            })
    }

    private static func regionOptions<Configuration>(
        _ sampled: WritableKeyPath<Configuration, Int> & Sendable,
        _ proposed: WritableKeyPath<Configuration, Int> & Sendable
    ) -> [ConfigurationOption<Configuration>] {
        [
            .integer(
                "sampledRegions", "regions of a picture that the network learns from", in: 1...10000, sampled),
            .integer(
                "proposals", "regions of a picture that are looked at, at most", in: 1...10000, proposed),
        ]
    }
}
