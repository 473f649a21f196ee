import ApusNN
import ApusTensor

/// Rethinking the Inception architecture for computer vision (Szegedy et al. 2015, arXiv 1512.00567).
///
/// Large kernels are factorised: 5x5 into two of 3x3, 7x7 into 1x7 and 7x1, 3x3 on small maps into 1x3 beside 3x1.
/// Pictures are halved by convolutions and a pooling side by side, so that no layer is a bottleneck. One auxiliary
/// head, with norms, helps it to learn. Names and details are torchvision's.
public final class InceptionV3: ImageClassifier {
    public struct Configuration: Sendable, Hashable, Codable {
        /// Whether there is an auxiliary head.
        public var auxiliary = true
        /// Whether pictures come normalised for torchvision's other networks (``inceptionInput(_:)``).
        public var transformInput = false
        public var channels = 3
        public var classes = 1000
        public var dropout = 0.5
        /// Of the auxiliary loss.
        public var auxiliaryWeight = 0.4

        public static let standard = Configuration()
    }

    public let configuration: Configuration
    let stem: InceptionV3Stem
    /// Down to the auxiliary head, and behind it.
    let early: [any Layer]
    let auxiliary: InceptionV3Auxiliary?
    let late: [any Layer]
    let fc: Linear

    public var namedChildren: [(name: String, child: any Sendable)]? {
        let names = ["5b", "5c", "5d", "6a", "6b", "6c", "6d", "6e", "7a", "7b", "7c"].map { "Mixed_" + $0 }
        let head: [(name: String, child: any Sendable)] = auxiliary.map { [("AuxLogits", $0)] } ?? []
        return stem.children + zip(names, early).map { ($0, $1) } + head
            + zip(names.dropFirst(early.count), late).map { ($0, $1) } + [("fc", fc)]
    }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        stem = InceptionV3Stem(configuration.channels)
        early = [
            InceptionA(192, pooled: 32), InceptionA(256, pooled: 64), InceptionA(288, pooled: 64),
            InceptionB(288),
            InceptionC(768, narrow: 128), InceptionC(768, narrow: 160), InceptionC(768, narrow: 160),
            InceptionC(768, narrow: 192),
        ]
        auxiliary = configuration.auxiliary ? InceptionV3Auxiliary(768, configuration.classes) : nil
        late = [InceptionD(768), InceptionE(1280), InceptionE(2048)]
        fc = Linear(
            2048, configuration.classes, weights: .truncatedNormal(mean: 0, standardDeviation: 0.1, limit: 2))
    }

    public func callAsFunction(_ x: Tensor) -> Tensor { scores(middle(x)) }

    public func output(_ x: Tensor) -> ClassifierOutput {  // [N, 3, 299, 299]
        let maps = middle(x)  // [N, 768, 17, 17]
        guard let auxiliary, Tape.phase == .training else { return ClassifierOutput(scores: scores(maps)) }
        let head = ClassifierOutput.Auxiliary(scores: auxiliary(maps), weight: configuration.auxiliaryWeight)
        return ClassifierOutput(scores: scores(maps), auxiliaries: [head])
    }

    /// `[N, 3, 299, 299]` to `[N, 768, 17, 17]`
    private func middle(_ x: Tensor) -> Tensor {
        early.reduce(stem(configuration.transformInput ? inceptionInput(x) : x)) { $1($0) }
    }

    /// `[N, 768, 17, 17]` to `[N, classes]`
    private func scores(_ maps: Tensor) -> Tensor {
        let last = late.reduce(maps) { $1($0) }  // [N, 2048, 8, 8]
        return fc(dropout(globalAveragePool(last), probability: configuration.dropout))  // [N, classes]
    }
}

/// Convolutions and two poolings in front of the modules.
final class InceptionV3Stem: Layer {
    let parts: [InceptionConvolution]

    var children: [(name: String, child: any Sendable)] {
        let names = ["1a_3x3", "2a_3x3", "2b_3x3", "3b_1x1", "4a_3x3"]
        return zip(names, parts).map { ("Conv2d_" + $0, $1) }
    }
    var namedChildren: [(name: String, child: any Sendable)]? { children }

    init(_ channels: Int) {
        parts = [
            factorUnit(channels, 32, kernel: (3, 3), stride: 2, pads: false),
            factorUnit(32, 32, kernel: (3, 3), pads: false), factorUnit(32, 64, kernel: (3, 3)),
            factorUnit(64, 80, kernel: (1, 1)), factorUnit(80, 192, kernel: (3, 3), pads: false),
        ]
    }

    func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 3, 299, 299]
        let window = PoolingWindow(kernel: 3, stride: 2)
        let first = parts[0...2].reduce(x) { $1($0) }  // [N, 64, 147, 147]
        let second = parts[3...4].reduce(maxPool(first, window)) { $1($0) }  // [N, 192, 71, 71]
        return maxPool(second, window)  // [N, 192, 35, 35]
    }
}

/// Scores from the maps of 17x17, for learning only.
final class InceptionV3Auxiliary: Layer {
    let conv0: InceptionConvolution
    let conv1: InceptionConvolution
    let fc: Linear

    init(_ inputs: Int, _ classes: Int) {
        conv0 = factorUnit(inputs, 128, kernel: (1, 1))
        conv1 = factorUnit(128, 768, kernel: (5, 5), pads: false)
        fc = Linear(128 * 6, classes, weights: .truncatedNormal(mean: 0, standardDeviation: 0.001, limit: 2))
    }

    func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 768, 17, 17]
        // Maps of pictures smaller than the paper's are averaged onto what the 5x5 kernel needs.
        let isLarge = x.shape[2] >= 17 && x.shape[3] >= 17
        let pooled =
            isLarge
            ? averagePool(x, PoolingWindow(kernel: 5, stride: 3))
            : adaptiveAveragePool(x, output: [5, 5])  // [N, 768, 5, 5]
        return fc(globalAveragePool(conv1(conv0(pooled))))  // [N, classes]
    }
}
