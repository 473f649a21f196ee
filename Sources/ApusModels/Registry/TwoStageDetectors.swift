extension ModelRegistry {
    /// Faster R-CNN: on ResNet-50 with a pyramid, on VGG-16 as in the paper, and on a small residual network.
    static let twoStageDetectors: [ModelEntry<any Detector>] = {
        let paper =
            "Ren et al., Faster R-CNN: towards real-time object detection with region proposal networks, 2015"
        let pyramid = "Lin et al., Feature pyramid networks for object detection, 2017"
        let small = " (half a ResNet-18, for small machines)"
        return [
            fasterRCNNEntry("fasterrcnn_resnet50_fpn", .resNet50, "\(paper); \(pyramid)", imageSize: 800),
            fasterRCNNEntry("fasterrcnn_vgg16", .vgg16, paper, imageSize: 600),
            fasterRCNNEntry("fasterrcnn_small", .small, paper + small, imageSize: 320),
        ]
    }()

    private static func fasterRCNNEntry(
        _ name: String, _ configuration: FasterRCNN.Configuration, _ paper: String, imageSize: Int
    ) -> ModelEntry<any Detector> {
        ModelEntry(
            name: name, task: .detection, paper: paper, classes: configuration.classes, imageSize: imageSize,
            configuration: configuration, options: options(configuration),
            refusal: { $0.backbone.refusal(imageSize: $1.imageSize) },
            make: { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.channels) = (options.classes, options.channels)
                return FasterRCNN(chosen)
            })
    }

    private static func options(
        _ configuration: FasterRCNN.Configuration
    ) -> [ConfigurationOption<FasterRCNN.Configuration>] {
        let shared: [ConfigurationOption<FasterRCNN.Configuration>] = [
            .integer("width", "channels of the network's first stage", in: 8...512, \.width),
            .integer("trainedStages", ResNetFPN.trainedStagesMeaning, in: 0...5, \.trainedStages),
            .integer(
                "hidden", "units of the two hidden layers behind each region", in: 8...8192, \.head.hidden),
            .probability("dropout", "dropped behind each of the two while training", \.head.dropout),
            .integer(
                "proposals", "regions of a picture that are looked at in use", in: 1...10000,
                \.selection.count),
            .integer(
                "sampledRegions", "regions of a picture that the second stage learns from", in: 1...10000,
                \.sampler.sampler.count),
        ]
        guard case .pyramid = configuration.backbone else { return shared }
        return shared + [
            .choice("norms", ResNetFPN.normsMeaning, \.pyramid.norms),
            .integer("pyramidWidth", "channels of the pyramid", in: 8...2048, \.pyramid.pyramidWidth),
            .counts(
                "anchorSides", "side of each map's square anchor, the finest first", lengths: 5...5,
                in: 1...4096, \.anchorSides),
        ]
    }
}

extension FasterRCNN.Configuration {
    /// Of a pyramid, the side of each map's square anchor in pixels.
    fileprivate var anchorSides: [Int] {
        get {
            guard case .pyramid(let anchors) = anchors else { return [] }
            return anchors.sizes.flatMap { $0.map { Int($0) } }
        }
        set {
            guard case .pyramid(var pyramid) = anchors else { return }
            pyramid.sizes = newValue.map { [Double($0)] }
            anchors = .pyramid(pyramid)
        }
    }
}
