extension ModelRegistry {
    /// YOLO's first three versions as published, and small ones.
    static let gridDetectors: [ModelEntry<any Detector>] = {
        let v1 = "Redmon et al., You only look once: unified, real-time object detection, 2015"
        let v2 = "Redmon and Farhadi, YOLO9000: better, faster, stronger, 2016"
        let v3 = "Redmon and Farhadi, YOLOv3: an incremental improvement, 2018"
        let small = " (a narrow network, for small machines)"
        return [
            yoloV1Entry("yolov1", .published, v1, imageSize: 448),
            yoloV1Entry("yolov1_small", .small, v1 + small, imageSize: 64),
            yoloV2Entry("yolov2", .published, v2, imageSize: 416),
            yoloV2Entry("yolov2_small", .small, v2 + small, imageSize: 64),
            yoloV3Entry("yolov3", .published, v3, imageSize: 416),
            yoloV3Entry("yolov3_small", .small, v3 + small, imageSize: 64),
        ]
    }()

    private static func yoloV1Entry(
        _ name: String, _ configuration: YOLOv1.Configuration, _ paper: String, imageSize: Int
    ) -> ModelEntry<any Detector> {
        ModelEntry(
            name: name, task: .detection, paper: paper, classes: configuration.classes,
            imageSize: imageSize, configuration: configuration,
            options: [
                .integer("width", "channels of the first convolution", in: 1...512, \.width),
                .integer("hidden", "units of the first fully connected layer", in: 1...65_536, \.hidden),
                .integer("cells", "columns and rows of the grid", in: 1...64, \.cells),
                .integer("boxesPerCell", "boxes that each cell predicts", in: 1...16, \.boxesPerCell),
                .probability("dropout", "share of the hidden units dropped while it learns", \.dropout),
                .flag("norms", "whether norms follow the convolutions", \.isNormalized),
            ],
            refusal: { configuration, options in
                options.imageSize >= configuration.stride
                    ? nil : "nothing is left for a map below \(configuration.stride)"
            },
            make: { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.channels) = (options.classes, options.channels)
                return YOLOv1(chosen)
            })
    }

    private static func yoloV2Entry(
        _ name: String, _ configuration: YOLOv2.Configuration, _ paper: String, imageSize: Int
    ) -> ModelEntry<any Detector> {
        ModelEntry(
            name: name, task: .detection, paper: paper, classes: configuration.classes,
            imageSize: imageSize, configuration: configuration,
            options: [
                .counts(
                    "anchors", "widths and heights of the anchors in pixels, one after the other",
                    lengths: 10...10, in: 1...4096, \.anchors.sides),
                .integer("width", "channels of the first convolution", in: 2...512, \.backbone.width),
                .integer(
                    "passthroughWidth", "channels of the finer map that is laid beside the coarse one",
                    in: 1...2048, \.passthroughWidth),
                .integer(
                    "priorPictures",
                    "pictures during which boxes without an object are drawn to their anchors",
                    in: 0...1_000_000_000, \.priorPictures),
            ],
            refusal: { refusal($1, stride: $0.backbone.stride) },
            make: { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.backbone.channels) = (options.classes, options.channels)
                return YOLOv2(chosen)
            })
    }

    private static func yoloV3Entry(
        _ name: String, _ configuration: YOLOv3.Configuration, _ paper: String, imageSize: Int
    ) -> ModelEntry<any Detector> {
        ModelEntry(
            name: name, task: .detection, paper: paper, classes: configuration.classes,
            imageSize: imageSize, configuration: configuration,
            options: [
                .counts(
                    "anchors",
                    "widths and heights of the anchors in pixels, one after the other, the finest map's first",
                    lengths: 18...18, in: 1...4096, \.anchors.sides),
                .integer("width", "channels of the first convolution", in: 2...512, \.backbone.width),
                .choice("activation", "what follows the norms", \.backbone.activation),
                .flag(
                    "partialStages", "whether half of each stage's channels pass its blocks by (YOLOv4)",
                    \.backbone.isPartial),
                .flag(
                    "pyramidPooling", "whether the coarsest map is pooled at three sizes (YOLOv3-SPP)",
                    \.poolsPyramid),
                .choice("boxLoss", "how far a box is from its object", \.boxLoss),
                .number(
                    "ignoreThreshold", "overlap from which a box without an object learns nothing", in: 0...1,
                    \.ignoreThreshold),
            ],
            refusal: { refusal($1, stride: $0.backbone.stride) },
            make: { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.backbone.channels) = (options.classes, options.channels)
                return YOLOv3(chosen)
            })
    }

    private static func refusal(_ options: Options, stride: Int) -> String? {
        options.imageSize.isMultiple(of: stride) ? nil : "it takes multiples of \(stride)"
    }
}
