import ApusNN
import ApusTensor

/// An image is worth 16x16 words: transformers for image recognition at scale (Dosovitskiy et al. 2020,
/// arXiv 2010.11929).
///
/// A picture is cut in patches, each becomes a token by one linear map; a class token is put in front, learned
/// positions are added, and a transformer encoder with the norm before each part does the rest. The class token's
/// last state gives the scores. Names and details are torchvision's; Ti and S have timm's sizes.
public final class VisionTransformer: ImageClassifier {
    public struct Configuration: Sendable, Hashable, Codable {
        public var imageSize = 224
        public var patchSize: Int
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
            precondition(
                imageSize.isMultiple(of: patchSize),
                "pictures of \(imageSize) pixels in patches of \(patchSize)")
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

        /// Tokens of a picture, the class token included.
        public var tokens: Int { (imageSize / patchSize) * (imageSize / patchSize) + 1 }
    }

    public let configuration: Configuration
    /// `[1, 1, width]`
    public let classToken: Parameter
    public let convProj: Conv2d
    public let encoder: VisionTransformerEncoder
    public let heads: VisionTransformerHead

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        let (width, patch) = (configuration.width, configuration.patchSize)
        let fan = Double(configuration.channels * patch * patch)
        let deviation = (1 / fan).squareRoot()
        classToken = Parameter([1, 1, width], .constant(0))
        convProj = Conv2d(
            configuration.channels, width, kernel: patch, stride: patch,
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
    /// `[1, tokens, width]`
    public let posEmbedding: Parameter
    public let layers: [VisionTransformerBlock]
    public let ln: LayerNorm
    let dropoutProbability: Double

    public var namedChildren: [(name: String, child: any Sendable)]? {
        [("pos_embedding", posEmbedding)]
            + layers.enumerated().map { ("layers.encoder_layer_\($0.offset)", $0.element) } + [("ln", ln)]
    }

    init(_ configuration: VisionTransformer.Configuration) {
        posEmbedding = Parameter(
            [1, configuration.tokens, configuration.width], .normal(mean: 0, standardDeviation: 0.02))
        layers = (0..<configuration.layers).map { _ in VisionTransformerBlock(configuration) }
        ln = LayerNorm(configuration.width, epsilon: 1e-6)
        dropoutProbability = configuration.dropout
    }

    /// `[N, tokens, width]` to the same shape
    public func callAsFunction(_ x: Tensor) -> Tensor {
        let placed = x + posEmbedding.tensor.cast(to: x.dtype)
        let first = dropout(placed, probability: dropoutProbability)
        return ln(layers.reduce(first) { $1($0) })
    }
}

/// Attention and a two-layer perceptron, each behind a norm and beside a shortcut.
public final class VisionTransformerBlock: Layer {
    public let ln1: LayerNorm
    public let selfAttention: MultiHeadAttention
    public let ln2: LayerNorm
    public let mlp: VisionTransformerMLP
    let dropoutProbability: Double

    public static var stateNames: [String: String] { ["ln1": "ln_1", "ln2": "ln_2"] }

    init(_ configuration: VisionTransformer.Configuration) {
        ln1 = LayerNorm(configuration.width, epsilon: 1e-6)
        selfAttention = MultiHeadAttention(
            configuration.width, heads: configuration.heads, dropout: configuration.attentionDropout)
        ln2 = LayerNorm(configuration.width, epsilon: 1e-6)
        mlp = VisionTransformerMLP(configuration)
        dropoutProbability = configuration.dropout
    }

    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, tokens, width]
        let y = x + dropout(selfAttention(ln1(x)), probability: dropoutProbability)  // [N, tokens, width]
        return y + mlp(ln2(y))  // [N, tokens, width]
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
