extension ModelRegistry {
    /// Deformable DETR in its variants, and one for small machines.
    static let deformableDetectors: [ModelEntry<any Detector>] = {
        let paper =
            "Zhu et al., Deformable DETR: deformable transformers for end-to-end object detection, 2020"
        let variants: [(String, DeformableDETR.Configuration, String, Int)] = [
            ("deformable_detr_resnet50_single_scale", .published(levels: 1), " (one map)", 800),
            ("deformable_detr_resnet50", .published(), "", 800),
            ("deformable_detr_resnet50_refined", .published(refinesBoxes: true), " (refined boxes)", 800),
            (
                "deformable_detr_resnet50_two_stage", .published(refinesBoxes: true, stages: .two),
                " (refined boxes, queries of proposals)", 800
            ),
            (
                "deformable_detr_small", .small,
                " (half a ResNet-18, two layers each, refined boxes, for small machines)", 128
            ),
        ]
        return variants.map { name, configuration, variant, imageSize in
            deformableEntry(name, configuration, paper + variant, imageSize: imageSize)
        }
    }()

    private static func deformableEntry(
        _ name: String, _ configuration: DeformableDETR.Configuration, _ paper: String, imageSize: Int
    ) -> ModelEntry<any Detector> {
        ModelEntry(
            name: name, task: .detection, paper: paper, classes: configuration.classes,
            imageSize: imageSize, configuration: configuration,
            options: [
                .integer("width", "features of a place and of a query", in: 32...4096, \.size.width),
                .integer("heads", "of attention", in: 1...256, \.size.heads),
                .integer(
                    "feedForwardWidth", "hidden units between two linear maps", in: 1...65536,
                    \.size.feedForwardWidth),
                .integer("encoderLayers", "layers over the maps", in: 0...64, \.encoderLayers),
                .integer("decoderLayers", "layers of the queries", in: 1...64, \.decoderLayers),
                .integer("levels", "maps that are looked at", in: 1...6, \.levels),
                .integer("points", "that a head looks at on each map", in: 1...64, \.points),
                .integer("queries", "the most objects in a picture", in: 1...10000, \.queries),
                .probability("dropout", "dropout while training", \.size.dropout),
                .flag(
                    "refinesBoxes", "whether layers begin from the boxes of the one before", \.refinesBoxes),
                .choice("stages", "one: queries are learned; two: they are proposed", \.stages),
                .flag(
                    "auxiliaryLosses", "whether every decoder layer learns",
                    \.criterion.set.learnsEveryLayer),
                .flag(
                    "learnsBody",
                    "whether the residual network learns as a whole, norms included, as one from drawn values must",
                    \.learnsBody),
                .integer(
                    "bodyWidth", "channels of the residual network's first stage", in: 8...512, \.body.width),
            ],
            conflict: { configuration, _ in configuration.conflict },
            make: { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.body.channels) = (options.classes, options.channels)
                return DeformableDETR(chosen)
            })
    }
}
