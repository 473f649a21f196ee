import ApusNN
import ApusTensor
import ApusVision

/// DETR: end-to-end object detection with transformers (Carion, Massa, Synnaeve, Usunier, Kirillov and Zagoruyko 2020,
/// arXiv 2005.12872).
///
/// No anchors and no suppression: learned queries look at the whole picture and at each other, and each answers with
/// one object or none. While it learns, every object is given to one query, so that two of them saying the same is
/// an error. Names and details are the official code's.
public final class DETR: Detector {
    public let configuration: Configuration
    public let transformer: Transformer
    let classEmbed: Linear
    let boxEmbed: Perceptron
    let queryEmbed: Embedding
    let inputProjection: Conv2d
    public let backbone: ResNetFeatures
    let positions: SinePositionEmbedding

    public var namedChildren: [(name: String, child: any Sendable)]? {
        [
            ("transformer", transformer), ("class_embed", classEmbed), ("bbox_embed", boxEmbed),
            ("query_embed", queryEmbed), ("input_proj", inputProjection), ("backbone.0", backbone),
        ]
    }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        let width = configuration.size.width
        transformer = Transformer(configuration)
        classEmbed = Linear(width, configuration.classes + 1)
        boxEmbed = Perceptron([width, width, width, 4])
        queryEmbed = Embedding(configuration.queries, width)
        backbone = ResNetFeatures(configuration.body, learnsStart: configuration.learnsBody)
        inputProjection = Conv2d(backbone.outputChannels[0], width, kernel: 1)
        positions = SinePositionEmbedding(featuresPerAxis: width / 2)
    }

    public var classes: Int { configuration.classes }
    public var pictureMean: [Float] { configuration.pictureMean }
    public var pictureDeviation: [Float] { configuration.pictureDeviation }
    public var criterion: any DetectionCriterion<SetPredictionOutput> { configuration.criterion }
    public var postprocessor: any DetectionPostprocessor<SetPredictionOutput> {
        SetPredictionPostprocessor(detectionsPerPicture: configuration.queries)
    }

    public func callAsFunction(_ pictures: Tensor) -> SetPredictionOutput {
        let canvas = Canvas(width: pictures.shape[3], height: pictures.shape[2])
        return self(pictures, extents: [Canvas](repeating: canvas, count: pictures.shape[0]))
    }

    /// Sizes below are of pictures of 640 x 480 with 91 classes. While nothing is recorded only the last layer answers.
    public func callAsFunction(_ pictures: Tensor, extents: [Canvas]) -> SetPredictionOutput {
        let map = inputProjection(backbone(pictures)[0])  // [N, 256, 15, 20]
        let padding = FeaturePadding(
            extents, in: Canvas(width: pictures.shape[3], height: pictures.shape[2]), rows: map.shape[2],
            columns: map.shape[3])
        let features = map.flattened(from: 2).transposed()  // [N, 300, 256]
        let places = positions(
            pictures: padding.pictures, rows: padding.rows, columns: padding.columns,
            padding: padding.isFilling
        ).cast(to: features.dtype)  // [N, 300, 256]
        let queries = queryEmbed.weight.tensor.cast(to: features.dtype).unsqueezed(axis: 0)  // [1, 100, 256]
        var known = transformer(
            features, positions: places,
            queries: queries.broadcast(to: [features.shape[0], queries.shape[1], queries.shape[2]]),
            padding: padding.keyMask)  // 6 times [N, 100, 256]
        if Tape.current == nil { known = known.suffix(1) }
        let answers = stack(known)  // [6, N, 100, 256]
        return SetPredictionOutput(
            classLogits: classEmbed(answers),  // [6, N, 100, 92]
            boxes: sigmoid(boxEmbed(answers)),  // [6, N, 100, 4]
            extents: extents)
    }
}

extension DETR {
    /// Encoder and decoder.
    public final class Transformer: Module {
        public let encoder: DETREncoder
        public let decoder: DETRDecoder

        init(_ configuration: Configuration) {
            encoder = DETREncoder(configuration.encoderLayers, configuration.size)
            decoder = DETRDecoder(configuration.decoderLayers, configuration.size)
        }

        /// What queries `[N, Q, width]` know behind each layer of the decoder, `[N, Q, width]` each.
        func callAsFunction(
            _ features: Tensor, positions: Tensor, queries: Tensor, padding: Tensor?
        ) -> [Tensor] {
            let memory = encoder(features, positions: positions, padding: padding)  // [N, S, width]
            return decoder(memory, positions: positions, queries: queries, padding: padding)
        }
    }
}
