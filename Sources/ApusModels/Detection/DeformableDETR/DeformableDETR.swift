import ApusNN
import ApusTensor
import ApusVision
import Synchronization

/// Deformable DETR: deformable transformers for end-to-end object detection (Zhu, Su, Lu, Li, Wang and Dai 2020,
/// arXiv 2010.04159).
///
/// DETR learns slowly because attention over everything first has to learn where to look, and misses small objects
/// because it can afford no fine maps. Here each query looks at a few points around a reference, on maps of several
/// resolutions. Boxes may be refined layer by layer, and queries come from what the encoder's own places propose. Names
/// and details are the authors'.
public final class DeformableDETR: Detector {
    public let configuration: Configuration
    public let transformer: DeformableTransformer
    /// One for each layer of the decoder, and with two stages one more for the encoder; the same one each time where
    /// boxes are not refined.
    let classEmbed: [Linear]
    let boxEmbed: [Perceptron]
    let queryEmbed: Embedding?
    let inputProjections: [Sequential]
    public let backbone: ResNetFeatures
    private let embedding: SinePositionEmbedding
    private let levels = DeformableLevelsMemory()

    public var namedChildren: [(name: String, child: any Sendable)]? {
        [
            ("transformer", transformer), ("class_embed", classEmbed), ("bbox_embed", boxEmbed),
            ("query_embed", queryEmbed), ("input_proj", inputProjections), ("backbone.0", backbone),
        ]
            // The authors' files hold the heads a second time.
            + (configuration.refinesBoxes ? [("transformer.decoder.bbox_embed", boxEmbed)] : [])
            + (configuration.stages == .two ? [("transformer.decoder.class_embed", classEmbed)] : [])
    }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        let width = configuration.size.width
        transformer = DeformableTransformer(configuration)
        (classEmbed, boxEmbed) = configuration.heads()
        queryEmbed = configuration.stages == .one ? Embedding(configuration.queries, 2 * width) : nil
        backbone = ResNetFeatures(
            configuration.body, count: min(configuration.levels, 3), learnsStart: configuration.learnsBody)
        inputProjections = configuration.inputProjections(of: backbone.outputChannels)
        embedding = SinePositionEmbedding(featuresPerAxis: width / 2, shift: -0.5)
    }

    public var classes: Int { configuration.classes }
    public var pictureMean: [Float] { configuration.pictureMean }
    public var pictureDeviation: [Float] { configuration.pictureDeviation }
    public var criterion: any DetectionCriterion<DeformableDETROutput> { configuration.criterion }
    public var postprocessor: any DetectionPostprocessor<DeformableDETROutput> {
        DeformableDETRPostprocessor()
    }

    public func callAsFunction(_ pictures: Tensor) -> DeformableDETROutput {
        let canvas = Canvas(width: pictures.shape[3], height: pictures.shape[2])
        return self(pictures, extents: [Canvas](repeating: canvas, count: pictures.shape[0]))
    }

    /// Boxes are shares of the picture without its filling.
    public func detections(_ pictures: Tensor, _ canvases: [Canvas], extents: [Canvas]) -> [[Detection]] {
        postprocessor(self(pictures, extents: extents).inFloat32, canvases)
    }

    /// Sizes below are of pictures of 640 x 480 with 4 levels, 300 queries and 91 classes. While nothing is recorded
    /// only the last layer answers.
    public func callAsFunction(_ pictures: Tensor, extents: [Canvas]) -> DeformableDETROutput {
        let maps = maps(pictures)  // [N, 256, 60, 80] ... [N, 256, 8, 10]
        let levels = levels(
            maps.map { MapSize(height: $0.shape[2], width: $0.shape[3]) }, extents,
            Canvas(width: pictures.shape[3], height: pictures.shape[2]), embedding)
        let memory = transformer.encoded(maps, levels)  // [N, 6380, 256]
        let proposed = configuration.stages == .two ? proposed(memory, levels, extents) : nil
        let queries =
            if let proposed {
                transformer.queries(of: chosen(proposed), like: memory.dtype)
            } else if let queryEmbed {
                transformer.queries(
                    learned: queryEmbed.weight.tensor, batch: memory.shape[0], like: memory.dtype)
            } else {
                preconditionFailure("DeformableDETR: no queries")
            }
        return DeformableDETROutput(
            answers: answers(queries, memory, levels, extents), proposals: proposed)
    }

    /// `[N, width, H, W]` each, the finest first.
    private func maps(_ pictures: Tensor) -> [Tensor] {
        let stages = backbone(pictures)  // [N, 512, 60, 80] ... [N, 2048, 15, 20]
        var maps = zip(inputProjections, stages).map { $0($1) }
        // Coarser levels begin from the last stage itself, and go on from each other.
        for (index, projection) in inputProjections.enumerated().dropFirst(stages.count) {
            maps.append(projection(index == stages.count ? stages[index - 1] : maps[index - 1]))
        }
        return maps
    }

    /// What each place of the maps says is there, as the answer of one layer; column 0 says whether anything is.
    private func proposed(
        _ memory: Tensor, _ levels: DeformableLevels, _ extents: [Canvas]
    ) -> SetPredictionOutput {
        let (logits, proposes) = levels.proposals()
        let features = transformer.proposing(memory, proposes)  // [N, 6380, 256]
        let last = configuration.decoderLayers
        let boxes = sigmoid(boxEmbed[last](features).cast(to: .float32) + logits)  // [N, 6380, 4]
        return SetPredictionOutput(
            classLogits: classEmbed[last](features).unsqueezed(axis: 0),  // [1, N, 6380, 91]
            boxes: boxes.unsqueezed(axis: 0), extents: extents)
    }

    /// The surest proposals' boxes, `[N, Q, 4]`, as constants.
    private func chosen(_ proposed: SetPredictionOutput) -> Tensor {
        let (logits, boxes) = proposed.layer(0)
        let (batch, places) = (logits.shape[0], logits.shape[1])
        let scores = logits.detached().sliced(axis: 2, from: 0, to: 1).floats
        let count = min(configuration.queries, places)
        let rows = (0..<batch).flatMap { picture -> ArraySlice<Int64> in
            // What is no number comes last, and equals in their order.
            let ranked = (picture * places..<(picture + 1) * places).map {
                (score: scores[$0].isNaN ? -.infinity : scores[$0], row: $0)
            }
            .sorted { ($0.score, $1.row) > ($1.score, $0.row) }
            return ranked.map { Int64($0.row) }.prefix(count)
        }
        return boxes.detached().reshaped(batch * places, 4).taking(Tensor(rows))
            .reshaped(batch, count, 4)
    }

    /// What queries say behind each layer of the decoder.
    private func answers(
        _ queries: DeformableQueries, _ memory: Tensor, _ levels: DeformableLevels, _ extents: [Canvas]
    ) -> SetPredictionOutput {
        let last = configuration.decoderLayers - 1
        var (x, references) = (queries.contents, queries.references)
        var (logits, boxes): ([Tensor], [Tensor]) = ([], [])
        for (index, layer) in transformer.decoder.layers.enumerated() {
            x = layer(
                x, queries: queries.places, references: levels.onLevels(references), memory: memory,
                levels: levels)  // [N, 300, 256]
            let isKept = index == last || Tape.current != nil
            guard isKept || configuration.refinesBoxes else { continue }
            let found = moved(references, by: boxEmbed[index](x).cast(to: .float32))  // [N, 300, 4]
            if isKept {
                logits.append(classEmbed[index](x))  // [N, 300, 91]
                boxes.append(found)
            }
            if configuration.refinesBoxes { references = found.detached() }
        }
        return SetPredictionOutput(
            classLogits: stack(logits), boxes: stack(boxes), extents: extents)
    }

    /// Boxes `[N, Q, 4]` from what a head says and where it looked: at points or at boxes.
    private func moved(_ references: Tensor, by shift: Tensor) -> Tensor {
        let base = inverseSigmoid(references)
        guard references.shape[2] == 2 else { return sigmoid(shift + base) }
        let centre = shift.sliced(axis: 2, from: 0, to: 2) + base
        return sigmoid(concatenate([centre, shift.sliced(axis: 2, from: 2, to: 4)], axis: 2))
    }
}

/// What has x as its sigmoid; x counts as at least 1e-5 from 0 and from 1.
private func inverseSigmoid(_ x: Tensor) -> Tensor {
    let inside = clamp(x, lower: 0, upper: 1)
    return logarithm(clamp(inside, lower: 1e-5)) - logarithm(clamp(1 - inside, lower: 1e-5))
}

/// The levels of the last sizes of pictures: batches of one size follow each other.
private final class DeformableLevelsMemory: Sendable {
    private struct Known {
        let sizes: [MapSize]
        let extents: [Canvas]
        let canvas: Canvas
        let levels: DeformableLevels
    }
    private let last = Mutex<Known?>(nil)

    func callAsFunction(
        _ sizes: [MapSize], _ extents: [Canvas], _ canvas: Canvas, _ embedding: SinePositionEmbedding
    ) -> DeformableLevels {
        if let known = last.withLock({ $0 }), known.sizes == sizes, known.extents == extents,
            known.canvas == canvas
        {
            return known.levels
        }
        let made = DeformableLevels(sizes: sizes, extents: extents, in: canvas, embedding: embedding)
        last.withLock { $0 = Known(sizes: sizes, extents: extents, canvas: canvas, levels: made) }
        return made
    }
}
