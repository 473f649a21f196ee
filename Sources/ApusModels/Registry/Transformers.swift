extension ModelRegistry {
    /// Vision transformers.
    static let transformers: [ModelEntry<any ImageClassifier>] = {
        let variants: [(String, VisionTransformer.Configuration)] = [
            ("vit_ti_16", .tiny16), ("vit_s_16", .small16), ("vit_b_16", .base16), ("vit_b_32", .base32),
            ("vit_l_16", .large16), ("vit_l_32", .large32),
        ]
        let options: [ConfigurationOption<VisionTransformer.Configuration>] = [
            .integer(
                "patchSize", "side of a patch in pixels; divides the picture's where patches do not overlap",
                in: 1...1024, \.patchSize),
            .integer(
                "patchStride", "from one patch to the next in pixels; below patchSize they overlap",
                in: 1...1024,
                \.stride),
            .choice("positions", "how a token knows where it stands", \.positions),
            .choice("positionPlace", "where vectors of positions are added", \.positionPlace),
            .integer("layers", "blocks of the encoder", in: 1...100, \.layers),
            .integer("width", "of a token's vector; divided among the heads", in: 1...16384, \.width),
            .integer("heads", "of each attention", in: 1...256, \.heads),
            .integer("mlpWidth", "hidden units of each perceptron", in: 1...65536, \.mlpWidth),
            .probability("dropout", "dropped behind attention and perceptron", \.dropout),
            .probability("attentionDropout", "dropped of the attention's weights", \.attentionDropout),
        ]
        return variants.map { name, configuration in
            ModelEntry(
                name: name, paper: "Dosovitskiy et al., An image is worth 16x16 words, 2020",
                configuration: configuration, options: options,
                refusal: { $0.refusal(imageSize: $1.imageSize) },
                conflict: { configuration, _ in configuration.conflict }
            ) { configuration, options in
                var chosen = configuration
                (chosen.classes, chosen.channels) = (options.classes, options.channels)
                chosen.imageSize = options.imageSize
                return VisionTransformer(chosen)
            }
        }
    }()
}
