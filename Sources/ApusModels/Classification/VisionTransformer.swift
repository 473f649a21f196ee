import ApusNN
import ApusTensor

/// An image is worth 16x16 words: transformers for image recognition at scale (Dosovitskiy et al. 2020,
/// arXiv 2010.11929).
///
/// A picture is cut in patches, each becomes a token by one linear map; a class token is put in front, learned
/// positions are added, and a transformer encoder with the norm before each part does the rest. The class token's
/// last state gives the scores. Names and details are torchvision's; Ti and S have timm's sizes. Patches may overlap, and
/// positions be told in other ways than the published one.
public final class VisionTransformer: ImageClassifier {
    public struct Configuration: Sendable, Hashable, Codable {
        public var imageSize = 224
        public var patchSize: Int
        /// From one patch to the next, in pixels; nil: they do not overlap.
        public var patchStride: Int?
        public var positions = Positions.learned1D
        public var positionPlace = PositionPlace.input
        public var layers: Int
        public var heads: Int
        public var width: Int
        public var mlpWidth: Int
        public var channels = 3
        public var classes = 1000
        public var dropout = 0.0
        public var attentionDropout = 0.0

        public init(
            imageSize: Int = 224, patchSize: Int, layers: Int, heads: Int, width: Int, mlpWidth: Int,
            channels: Int = 3,
            classes: Int = 1000, dropout: Double = 0, attentionDropout: Double = 0
        ) {
            self.imageSize = imageSize
            self.patchSize = patchSize
            self.layers = layers
            self.heads = heads
            self.width = width
            self.mlpWidth = mlpWidth
            self.channels = channels
            self.classes = classes
            self.dropout = dropout
            self.attentionDropout = attentionDropout
        }

        public static let tiny16 = Configuration(
            patchSize: 16, layers: 12, heads: 3, width: 192, mlpWidth: 768)
        public static let small16 = Configuration(
            patchSize: 16, layers: 12, heads: 6, width: 384, mlpWidth: 1536)
        public static let base16 = Configuration(
            patchSize: 16, layers: 12, heads: 12, width: 768, mlpWidth: 3072)
        public static let base32 = Configuration(
            patchSize: 32, layers: 12, heads: 12, width: 768, mlpWidth: 3072)
        public static let large16 = Configuration(
            patchSize: 16, layers: 24, heads: 16, width: 1024, mlpWidth: 4096)
        public static let large32 = Configuration(
            patchSize: 32, layers: 24, heads: 16, width: 1024, mlpWidth: 4096)

        /// From one patch to the next, in pixels.
        public var stride: Int {
            get { patchStride ?? patchSize }
            set { patchStride = newValue }
        }
        /// Patches along each side. Where they overlap, pixels at the right and lower end may be left over.
        public var gridSide: Int { max(0, imageSize - patchSize) / stride + 1 }
        /// Tokens of a picture, the class token included.
        public var tokens: Int { gridSide * gridSide + 1 }

        /// Why pictures of `imageSize` pixels do not divide into patches; nil where they do.
        func refusal(imageSize: Int) -> String? {
            if stride == patchSize {
                return imageSize.isMultiple(of: patchSize)
                    ? nil : "do not divide into patches of \(patchSize)"
            }
            return imageSize < patchSize ? "are smaller than a patch of \(patchSize)" : nil
        }

        /// Which of the options contradict each other.
        var conflict: String? {
            if !width.isMultiple(of: heads) {
                return "a width of \(width) does not divide among \(heads) heads"
            }
            let parts = positions == .sinusoidal2D ? 4 : positions == .none ? 1 : 2
            if !width.isMultiple(of: parts) {
                return "positions \(positions.rawValue) need a width that \(parts) divides, not \(width)"
            }
            if stride > patchSize {
                return
                    "patches of \(patchSize), one every \(stride) pixels, leave gaps; give a patchStride up to \(patchSize)"
            }
            if positionPlace != .input, !positions.isAdded {
                return
                    "positionPlace \(positionPlace.rawValue) says nothing about positions \(positions.rawValue), which are not added to tokens; leave it out"
            }
            return nil
        }
    }

    public let configuration: Configuration
    /// `[1, 1, width]`
    public let classToken: Parameter
    public let convProj: Conv2d
    public let encoder: VisionTransformerEncoder
    public let heads: VisionTransformerHead

    public init(_ configuration: Configuration) {
        let refusal = configuration.refusal(imageSize: configuration.imageSize) ?? configuration.conflict
        if let refusal {
            preconditionFailure(
                "VisionTransformer: pictures of \(configuration.imageSize) pixels: \(refusal)")
        }
        self.configuration = configuration
        let (width, patch) = (configuration.width, configuration.patchSize)
        let fan = Double(configuration.channels * patch * patch)
        let deviation = (1 / fan).squareRoot()
        classToken = Parameter([1, 1, width], .constant(0))
        convProj = Conv2d(
            configuration.channels, width, kernel: patch, stride: configuration.stride,
            weights: .truncatedNormal(mean: 0, standardDeviation: deviation, limit: 2), biases: .constant(0))
        encoder = VisionTransformerEncoder(configuration)
        heads = VisionTransformerHead(configuration)
    }

    /// Sizes below are of B/16 on 224 pixels.
    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 3, 224, 224]
        let batch = x.shape[0]
        let width = configuration.width
        precondition(
            x.shape == [batch, configuration.channels, configuration.imageSize, configuration.imageSize],
            "VisionTransformer: pictures of \(configuration.channels) channels and \(configuration.imageSize) pixels, not \(x.shape)"
        )
        let patches = convProj(x).flattened(from: 2).transposed(1, 2)  // [N, 196, 768]
        let token = classToken.tensor.cast(to: x.dtype).broadcast(to: [batch, 1, width])  // [N, 1, 768]
        let tokens = encoder(concatenate([token, patches], axis: 1))  // [N, 197, 768]
        return heads(tokens.selected(axis: 1, index: 0))  // [N, classes]
    }
}

/// Positions, layers, and the last norm.
public final class VisionTransformerEncoder: Layer {
    /// Nil where tokens have no positions of their own, or each layer has others.
    let positions: PositionEmbedding?
    public let layers: [VisionTransformerBlock]
    public let ln: LayerNorm
    let place: VisionTransformer.Configuration.PositionPlace
    let dropoutProbability: Double

    public var namedChildren: [(name: String, child: any Sendable)]? {
        (positions?.children ?? [])
            + layers.enumerated().map { ("layers.encoder_layer_\($0.offset)", $0.element) } + [("ln", ln)]
    }

    init(_ configuration: VisionTransformer.Configuration) {
        place = configuration.positionPlace
        positions = place == .everyLayer ? nil : PositionEmbedding(configuration)
        layers = (0..<configuration.layers).map { _ in VisionTransformerBlock(configuration) }
        ln = LayerNorm(configuration.width, epsilon: 1e-6)
        dropoutProbability = configuration.dropout
    }

    /// `[N, tokens, width]` to the same shape
    public func callAsFunction(_ x: Tensor) -> Tensor {
        let placed = place == .input ? positions?.added(to: x) ?? x : x
        let first = dropout(placed, probability: dropoutProbability)
        guard place == .sharedByLayers, let positions else { return ln(layers.reduce(first) { $1($0) }) }
        return ln(layers.reduce(first) { $1(positions.added(to: $0)) })
    }
}

/// Attention and a two-layer perceptron, each behind a norm and beside a shortcut.
public final class VisionTransformerBlock: Layer {
    /// Vectors of this layer's own, where every layer has them.
    let positions: PositionEmbedding?
    let relativePositions: RelativePositions?
    public let ln1: LayerNorm
    public let selfAttention: MultiHeadAttention
    public let ln2: LayerNorm
    public let mlp: VisionTransformerMLP
    let dropoutProbability: Double

    public var namedChildren: [(name: String, child: any Sendable)]? {
        let relative: [(name: String, child: any Sendable)] =
            relativePositions.map { [("relative_embedding", $0.embedding)] } ?? []
        return (positions?.children ?? []) + relative + [
            ("ln_1", ln1), ("self_attention", selfAttention), ("ln_2", ln2), ("mlp", mlp),
        ]
    }

    init(_ configuration: VisionTransformer.Configuration) {
        positions = configuration.positionPlace == .everyLayer ? PositionEmbedding(configuration) : nil
        relativePositions = RelativePositions(configuration)
        ln1 = LayerNorm(configuration.width, epsilon: 1e-6)
        selfAttention = MultiHeadAttention(
            configuration.width, heads: configuration.heads, dropout: configuration.attentionDropout)
        ln2 = LayerNorm(configuration.width, epsilon: 1e-6)
        mlp = VisionTransformerMLP(configuration)
        dropoutProbability = configuration.dropout
    }

    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, tokens, width]
        let x = positions?.added(to: x) ?? x  // [N, tokens, width]
        let y = x + dropout(attended(ln1(x)), probability: dropoutProbability)  // [N, tokens, width]
        return y + mlp(ln2(y))  // [N, tokens, width]
    }

    /// `[N, tokens, width]` to the same shape
    private func attended(_ x: Tensor) -> Tensor {
        guard let relativePositions else { return selfAttention(x) }
        return selfAttention(x, addingToScores: relativePositions.scores)
    }
}

public final class VisionTransformerMLP: Layer {
    public let wide: Linear
    public let narrow: Linear
    let dropoutProbability: Double

    public static var stateNames: [String: String] { ["wide": "0", "narrow": "3"] }

    init(_ configuration: VisionTransformer.Configuration) {
        let bias = Initializer.normal(mean: 0, standardDeviation: 1e-6)
        wide = Linear(
            configuration.width, configuration.mlpWidth, weights: .xavierUniform(gain: 1), biases: bias)
        narrow = Linear(
            configuration.mlpWidth, configuration.width, weights: .xavierUniform(gain: 1), biases: bias)
        dropoutProbability = configuration.dropout
    }

    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, tokens, width]
        let hidden = dropout(wide(x, then: .gelu), probability: dropoutProbability)  // [N, tokens, mlpWidth]
        return dropout(narrow(hidden), probability: dropoutProbability)  // [N, tokens, width]
    }
}

/// The scores, from zeros.
public final class VisionTransformerHead: Layer {
    public let head: Linear

    init(_ configuration: VisionTransformer.Configuration) {
        head = Linear(configuration.width, configuration.classes, weights: .constant(0), biases: .constant(0))
    }

    /// `[N, width]` to `[N, classes]`
    public func callAsFunction(_ x: Tensor) -> Tensor { head(x) }
}
