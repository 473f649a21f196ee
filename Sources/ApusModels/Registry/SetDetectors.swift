extension ModelRegistry {
    /// Detectors whose answer is a set.
    static let setDetectors: [ModelEntry<any Detector>] = {
        let paper = "Carion et al., End-to-end object detection with transformers, 2020"
        let variants: [(String, DETR.Configuration, String, Int)] = [
            ("detr_resnet50", .published(.resNet50), "", 800),
            ("detr_resnet50_dc5", .published(.resNet50, isDilated: true), " (dilated last stage)", 800),
            ("detr_resnet101", .published(.resNet101), "", 800),
            ("detr_resnet101_dc5", .published(.resNet101, isDilated: true), " (dilated last stage)", 800),
            ("detr_small", .small, " (half a ResNet-18's first stages, two layers each, ten queries)", 96),
        ]
        return variants.map { name, configuration, variant, imageSize in
            detrEntry(name, configuration, paper + variant, imageSize: imageSize)
        }
    }()

    private static func detrEntry(
        _ name: String, _ configuration: DETR.Configuration, _ paper: String, imageSize: Int
    ) -> ModelEntry<any Detector> {
        let options: [ConfigurationOption<DETR.Configuration>] = [
            .integer("width", "features of a place and of a query", in: 8...4096, \.size.width),
            .integer("heads", "of attention", in: 1...256, \.size.heads),
            .integer(
                "feedForwardWidth", "hidden units between two linear maps", in: 1...65536,
                \.size.feedForwardWidth),
            .integer("encoderLayers", "layers over the picture", in: 0...64, \.encoderLayers),
            .integer("decoderLayers", "layers of the queries", in: 1...64, \.decoderLayers),
            .integer("queries", "the most objects in a picture", in: 1...10000, \.queries),
            .probability("dropout", "dropout while training", \.size.dropout),
            .flag("auxiliaryLosses", "whether every decoder layer learns", \.criterion.learnsEveryLayer),
            .number("noObjectWeight", "what a query without an object counts", in: 0...10, \.noObjectWeight),
            .flag(
                "learnsBody",
                "whether the residual network learns as a whole, norms included, as one from drawn values must",
                \.learnsBody),
            .integer(
                "bodyWidth", "channels of the residual network's first stage", in: 8...512, \.body.width),
        ]
        return ModelEntry(
            name: name, task: .detection, paper: paper, classes: configuration.classes,
            imageSize: imageSize, configuration: configuration, options: options,
            conflict: { configuration, _ in
                let (width, heads) = (configuration.size.width, configuration.size.heads)
                if !width.isMultiple(of: heads) {
                    return "heads is \(heads), which does not divide a width of \(width)"
                }
                return width.isMultiple(of: 4)
                    ? nil : "width is \(width), which is no multiple of 4 for sines and cosines of two axes"
            },
            make: { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.body.channels) = (options.classes, options.channels)
                return DETR(chosen)
            })
    }
}
