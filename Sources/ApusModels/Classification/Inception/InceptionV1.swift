import ApusNN
import ApusTensor

/// Going deeper with convolutions (Szegedy et al. 2014, arXiv 1409.4842): GoogLeNet, or Inception v1.
///
/// A module looks at its input with kernels of several sizes at once and joins what they give; 1x1 convolutions in
/// front of the large kernels keep the cost down. Two auxiliary heads on the way bring gradients to the early layers
/// while it learns. The paper's own has biases and local response normalisation; torchvision's has batch
/// normalisation, 3x3 kernels where the paper has 5x5, and smaller differences in pooling, all named below.
public final class InceptionV1: ImageClassifier {
    public struct Configuration: Sendable, Hashable, Codable {
        public enum Variant: String, Sendable, Hashable, Codable {
            case paper
            /// Batch normalisation, 3x3 in place of 5x5, a last pooling of 2x2, and auxiliary heads on 4x4 means of
            /// maps of any size.
            case torchvision
        }

        public enum ModuleKind: String, Sendable, Hashable, Codable, CaseIterable {
            /// 1x1 convolutions in front of 3x3 and 5x5 and behind the pooling (figure 2b).
            case reduced
            /// The large kernels see all of the input, and the pooled input is joined as it is (figure 2a).
            case naive
        }

        public var variant: Variant
        public var module = ModuleKind.reduced
        /// Whether there are auxiliary heads.
        public var auxiliary = true
        /// Whether pictures come normalised for torchvision's other networks (``inceptionInput(_:)``).
        public var transformInput = false
        /// Side of the pictures; the paper's auxiliary heads depend on it.
        public var imageSize = 224
        public var channels = 3
        public var classes = 1000
        public var dropout: Double
        public var auxiliaryDropout = 0.7
        /// Of each auxiliary loss.
        public var auxiliaryWeight = 0.3

        public static let paper = Configuration(variant: .paper, dropout: 0.4)
        public static let torchvision = Configuration(variant: .torchvision, dropout: 0.2)

        var norm: InceptionNorm { variant == .paper ? .none : .batch }
        /// torchvision draws from a narrow normal distribution, which norms make up for; without them signals would
        /// die away.
        var weights: Initializer {
            variant == .paper
                ? .kaimingUniform(fan: .input, gain: Initializer.reluGain)
                : .truncatedNormal(mean: 0, standardDeviation: 0.01, limit: 2)
        }
        /// Side of the maps that the auxiliary heads see, behind a convolution and three poolings of stride 2.
        var auxiliarySide: Int { (imageSize + 1) / 2 / 8 }

        /// Why pictures of that size leave nothing to some layer; nil where they do not.
        var refusal: String? {
            guard variant == .paper else {
                return auxiliarySide < 2 ? "the halvings leave nothing below 31" : nil
            }
            if auxiliarySide < 3 { return "the halvings leave nothing below 47" }
            return auxiliary && auxiliarySide < 5
                ? "the auxiliary heads see nothing below 79; leave them out" : nil
        }
    }

    public let configuration: Configuration
    let body: InceptionV1Body
    let aux1: InceptionV1Auxiliary?
    let aux2: InceptionV1Auxiliary?
    let fc: Linear

    public var namedChildren: [(name: String, child: any Sendable)]? {
        let heads: [(name: String, child: InceptionV1Auxiliary?)] = [("aux1", aux1), ("aux2", aux2)]
        return body.children + heads.compactMap { name, head in head.map { (name, $0) } } + [("fc", fc)]
    }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        body = InceptionV1Body(configuration)
        let widths = body.auxiliaryChannels
        aux1 = configuration.auxiliary ? InceptionV1Auxiliary(widths[0], configuration) : nil
        aux2 = configuration.auxiliary ? InceptionV1Auxiliary(widths[1], configuration) : nil
        fc = Linear(
            body.outputChannels, configuration.classes, weights: configuration.weights,
            biases: configuration.variant == .paper ? .constant(0) : nil)
    }

    public func callAsFunction(_ x: Tensor) -> Tensor { scores(body.maps(x).last) }

    public func output(_ x: Tensor) -> ClassifierOutput {  // [N, 3, 224, 224]
        let (first, second, last) = body.maps(x)  // [N, 512, 14, 14], [N, 528, 14, 14], [N, 1024, 7, 7]
        let heads = Tape.phase == .training ? [(aux1, first), (aux2, second)] : []
        let auxiliaries = heads.compactMap { head, maps in
            head.map { ClassifierOutput.Auxiliary(scores: $0(maps), weight: configuration.auxiliaryWeight) }
        }
        return ClassifierOutput(scores: scores(last), auxiliaries: auxiliaries)
    }

    /// `[N, 1024, 7, 7]` to `[N, classes]`
    private func scores(_ maps: Tensor) -> Tensor {
        fc(dropout(globalAveragePool(maps), probability: configuration.dropout))
    }
}

/// Everything in front of the heads.
final class InceptionV1Body: Module {
    let configuration: InceptionV1.Configuration
    let conv1: InceptionConvolution
    let conv2: InceptionConvolution
    let conv3: InceptionConvolution
    let modules: [InceptionV1Module]
    /// Channels behind 4a and 4d.
    let auxiliaryChannels: [Int]
    let outputChannels: Int
    let damping = LocalResponseNorm(size: 5, alpha: 1e-4, beta: 0.75, k: 1)

    private static let names = ["3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"]
    /// Table 1 of the paper.
    private static let widths = [
        InceptionV1Module.Widths(direct: 64, reduce3: 96, wide3: 128, reduce5: 16, wide5: 32, pooled: 32),
        InceptionV1Module.Widths(direct: 128, reduce3: 128, wide3: 192, reduce5: 32, wide5: 96, pooled: 64),
        InceptionV1Module.Widths(direct: 192, reduce3: 96, wide3: 208, reduce5: 16, wide5: 48, pooled: 64),
        InceptionV1Module.Widths(direct: 160, reduce3: 112, wide3: 224, reduce5: 24, wide5: 64, pooled: 64),
        InceptionV1Module.Widths(direct: 128, reduce3: 128, wide3: 256, reduce5: 24, wide5: 64, pooled: 64),
        InceptionV1Module.Widths(direct: 112, reduce3: 144, wide3: 288, reduce5: 32, wide5: 64, pooled: 64),
        InceptionV1Module.Widths(direct: 256, reduce3: 160, wide3: 320, reduce5: 32, wide5: 128, pooled: 128),
        InceptionV1Module.Widths(direct: 256, reduce3: 160, wide3: 320, reduce5: 32, wide5: 128, pooled: 128),
        InceptionV1Module.Widths(direct: 384, reduce3: 192, wide3: 384, reduce5: 48, wide5: 128, pooled: 128),
    ]

    /// In the order of the state dictionary.
    var children: [(name: String, child: any Sendable)] {
        [("conv1", conv1), ("conv2", conv2), ("conv3", conv3)]
            + zip(InceptionV1Body.names, modules).map { ("inception" + $0, $1) }
    }
    var namedChildren: [(name: String, child: any Sendable)]? { children }

    init(_ configuration: InceptionV1.Configuration) {
        self.configuration = configuration
        let (norm, weights) = (configuration.norm, configuration.weights)
        conv1 = InceptionConvolution(
            configuration.channels, 64, kernel: (7, 7), stride: 2, padding: (3, 3), norm: norm,
            weights: weights)
        conv2 = InceptionConvolution(64, 64, kernel: (1, 1), norm: norm, weights: weights)
        conv3 = InceptionConvolution(
            64, 192, kernel: (3, 3), padding: (1, 1), norm: norm, weights: weights)
        var inputs = 192
        modules = InceptionV1Body.widths.map { widths in
            let module = InceptionV1Module(inputs, widths, configuration)
            inputs = module.outputChannels
            return module
        }
        auxiliaryChannels = [modules[2].outputChannels, modules[5].outputChannels]
        outputChannels = inputs
    }

    /// The maps of 4a, of 4d, and the last. Sizes are of 224 pixels.
    func maps(_ x: Tensor) -> (first: Tensor, second: Tensor, last: Tensor) {  // [N, 3, 224, 224]
        let isPaper = configuration.variant == .paper
        let input = configuration.transformInput ? inceptionInput(x) : x  // [N, 3, 224, 224]
        var y = halved(conv1(input))  // [N, 64, 56, 56]
        if isPaper { y = damping(y) }
        y = conv3(conv2(y))  // [N, 192, 56, 56]
        if isPaper { y = damping(y) }
        y = through(modules[0...1], halved(y))  // [N, 480, 28, 28]
        let first = modules[2](halved(y))  // [N, 512, 14, 14]
        let second = through(modules[3...5], first)  // [N, 528, 14, 14]
        y = modules[6](second)  // [N, 832, 14, 14]
        y = halved(y, kernel: isPaper ? 3 : 2)  // [N, 832, 7, 7]
        return (first, second, through(modules[7...8], y))  // [N, 1024, 7, 7]
    }

    private func through(_ modules: ArraySlice<InceptionV1Module>, _ x: Tensor) -> Tensor {
        modules.reduce(x) { $1($0) }
    }

    private func halved(_ x: Tensor, kernel: Int = 3) -> Tensor {
        maxPool(x, PoolingWindow(kernel: kernel, stride: 2, roundsUp: true))
    }
}
