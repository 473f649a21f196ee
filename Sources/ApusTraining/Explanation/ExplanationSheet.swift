import ApusModels
import ApusNN
import ApusTensor
import ApusVision

// Each is one sheet: the picture, and beside it what was asked for.
extension ExplainedClassifier {
    /// Where the class token's content comes from, by attention rollout through all layers.
    ///
    /// - Throws: ``ExplanationError`` for a classifier without attention.
    public func rollout(_ picture: Picture) throws(ExplanationError) -> Image {
        let flow = ApusNN.attentionRollout(try attentionWeights(picture))  // [1, tokens, tokens]
        let map = try patches(flow.selected(axis: 0, index: 0))
        return sheet(
            picture, title: "\(name): attention rollout", [overlay(map.stretched, picture, "rollout")])
    }

    /// What each head of a layer attends to from the class token, and all of them on average.
    ///
    /// - Parameter layer: counted from 1; nil: the last.
    /// - Throws: ``ExplanationError`` for a classifier without attention, or a layer that it does not have.
    public func attention(_ picture: Picture, layer: Int? = nil) throws(ExplanationError) -> Image {
        let layers = try attentionWeights(picture)
        let chosen = layer ?? layers.count
        guard (1...layers.count).contains(chosen) else {
            throw ExplanationError(reason: "there is no layer \(chosen); \(name) has 1 to \(layers.count)")
        }
        let weights = layers[chosen - 1].selected(axis: 0, index: 0)  // [heads, tokens, tokens]
        var tiles = [overlay(try patches(weights.mean(axes: [0])).stretched, picture, "mean of heads")]
        for head in 0..<weights.shape[0] {
            let map = try patches(weights.selected(axis: 0, index: head))
            tiles.append(overlay(map.stretched, picture, "head \(head + 1)"))
        }
        return sheet(picture, title: "\(name): attention of layer \(chosen) of \(layers.count)", tiles)
    }

    /// Class-activation map, for classifiers that end in global average pooling and one linear layer.
    ///
    /// - Parameter label: nil: the likeliest class.
    /// - Throws: ``ExplanationError`` for other classifiers.
    public func classActivation(_ picture: Picture, label: Int? = nil) throws -> Image {
        let label = label ?? prediction(picture).label
        let map = try classActivationMap(trace(picture, label: label), label: label)
        return sheet(
            picture, title: "\(name): class activation",
            [overlay(HeatMap(map).positiveShare, picture, className(label))])
    }

    /// Gradient-weighted class-activation map of a stage.
    ///
    /// - Parameters:
    ///   - label: nil: the likeliest class.
    ///   - stage: the name of a layer or of a part of the model; nil: the last with places.
    /// - Throws: ``ExplanationError``, `ForwardTraceError`.
    public func gradientClassActivation(
        _ picture: Picture, label: Int? = nil, stage: String? = nil
    ) throws -> Image {
        let label = label ?? prediction(picture).label
        let maps = try trace(picture, label: label).maps(stage: stage)
        guard let gradient = maps.gradient else {
            throw ExplanationError(
                reason: "the score of \(className(label)) does not depend on \(maps.layer)")
        }
        let map = gradientClassActivationMap(maps.values, gradient: gradient)
        return sheet(
            picture, title: "\(name): Grad-CAM at \(maps.layer)",
            [overlay(HeatMap(map).positiveShare, picture, className(label))])
    }

    /// The first maps of a stage, each from its smallest value to its largest.
    ///
    /// - Throws: `ForwardTraceError`.
    public func features(_ picture: Picture, stage: String? = nil, count: Int) throws -> Image {
        let maps = try trace(picture, label: prediction(picture).label).maps(stage: stage)
        let values = maps.values.cast(to: .float32)  // [1, C, H, W]
        let (channels, rows, columns) = (values.shape[1], values.shape[2], values.shape[3])
        let tiles = (0..<min(count, channels)).map { channel in
            let map = HeatMap(values.sliced(axis: 1, from: channel, to: channel + 1).squeezed(axis: 1))
            return ImageGrid.Tile(
                Image(heat: map.stretched).enlarged(by: max(1, 96 / max(rows, columns))),
                caption: "\(channel)")
        }
        return sheet(
            picture, title: "\(name): \(channels) maps of \(columns)x\(rows) behind \(maps.layer)", tiles,
            side: tiles.reduce(1) { max($0, $1.image.width, $1.image.height) })
    }

    /// The filters of the first convolution, each from its smallest weight to its largest.
    ///
    /// - Throws: ``ExplanationError`` where that does not read grey or RGB.
    public func filters(count: Int) throws(ExplanationError) -> Image {
        guard let first = state.parameters.first(where: { $0.cell.shape.rank == 4 }) else {
            throw ExplanationError(reason: "\(name) has no convolution")
        }
        let (name, weights) = (first.name, first.cell.detached.cast(to: .float32))  // [O, C, kH, kW]
        let (filters, channels) = (weights.shape[0], weights.shape[1])
        guard channels == 1 || channels == 3 else {
            throw ExplanationError(reason: "\(name) reads \(channels) channels, which make no picture")
        }
        let side = max(weights.shape[2], weights.shape[3])
        let tiles = (0..<min(count, filters)).map { filter in
            ImageGrid.Tile(
                Image(filter: weights.selected(axis: 0, index: filter)).enlarged(by: max(1, 56 / side)),
                caption: "\(filter)")
        }
        return ImageGrid(
            tiles: tiles, columns: Self.columns(tiles.count), enlargement: 1, textScale: 1,
            title: "\(self.name): \(filters) filters of \(weights.shape[3])x\(weights.shape[2]), \(name)"
        ).render()
    }

    // MARK: Parts

    /// Of `[tokens, tokens]`, how much of each patch is in the class token; without one, in all patches on average.
    private func patches(_ flow: Tensor) throws(ExplanationError) -> HeatMap {
        let tokens = flow.shape[0]
        let row: Tensor
        if Self.side(tokens - 1) != nil {
            row = flow.selected(axis: 0, index: 0).sliced(axis: 0, from: 1, to: tokens)
        } else {
            row = flow.mean(axes: [0])
        }
        guard let side = Self.side(row.elementCount) else {
            throw ExplanationError(reason: "the \(tokens) tokens of \(name) are no square of patches")
        }
        return HeatMap(columns: side, rows: side, values: row.floats)
    }

    /// The root of a square from 1 up.
    private static func side(_ count: Int) -> Int? {
        let root = Int(Double(max(count, 0)).squareRoot())
        return root > 0 && root * root == count ? root : nil
    }

    private func overlay(_ map: HeatMap, _ picture: Picture, _ caption: String) -> ImageGrid.Tile {
        var image = Self.visible(picture.shown)
        image.drawHeat(map)
        return ImageGrid.Tile(image, caption: caption)
    }

    /// - Parameter side: the longest that the picture may be, in pixels; nil: as it is seen best.
    private func sheet(
        _ picture: Picture, title: String, _ tiles: [ImageGrid.Tile], side: Int? = nil
    ) -> Image {
        let (label, probability) = prediction(picture)
        let answer = "\(className(label)) \(Int((probability * 100).rounded())) %"
        let original = ImageGrid.Tile(
            Self.visible(picture.shown, most: side), caption: picture.name, detail: "seen as \(answer)")
        let all = [original] + tiles
        return ImageGrid(
            tiles: all, columns: Self.columns(all.count), enlargement: 1, textScale: 1, title: title
        ).render()
    }

    private static func columns(_ count: Int) -> Int {
        count <= 4 ? count : Int(Double(count).squareRoot().rounded(.up))
    }

    /// Small pictures enlarged by a whole number, large ones made smaller.
    ///
    /// - Parameter most: pixels of the longer side; nil: small ones up to 240, large ones up to 480.
    private static func visible(_ image: Image, most: Int? = nil) -> Image {
        let side = max(image.width, image.height)
        if side <= most ?? 240 { return image.rgb().enlarged(by: (most ?? 240) / side) }
        let limit = most ?? 480
        guard side > limit else { return image.rgb() }
        return image.rgb().resized(
            width: max(1, image.width * limit / side), height: max(1, image.height * limit / side))
    }
}

extension HeatMap {
    /// - Parameter map: `[1, H, W]`
    init(_ map: Tensor) {
        self.init(columns: map.shape[2], rows: map.shape[1], values: map.floats)
    }
}

extension Image {
    /// The weights of a filter `[1 or 3, H, W]`, black to white from the smallest to the largest.
    fileprivate init(filter: Tensor) {
        let (channels, height, width) = (filter.shape[0], filter.shape[1], filter.shape[2])
        let map = HeatMap(columns: width, rows: channels * height, values: filter.floats).stretched
        let area = width * height
        let pixels = (0..<area * channels).map { offset in
            UInt8((map.values[offset % channels * area + offset / channels] * 255).rounded())
        }
        self.init(width: width, height: height, channels: channels, pixels: pixels)
    }
}
