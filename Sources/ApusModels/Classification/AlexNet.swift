import ApusNN
import ApusTensor

/// ImageNet classification with deep convolutional neural networks (Krizhevsky, Sutskever and Hinton 2012), and its
/// single tower (Krizhevsky 2014, arXiv 1404.5997).
///
/// Five convolutions and three fully connected layers, with ReLU and dropout. The original damps each value by its
/// neighbours in the channels, and splits the second, fourth and fifth convolution in two groups, one for each of the
/// two GPUs that it was trained on. torchvision's is the later single tower: fewer channels, neither groups nor
/// damping. Both pool with windows that overlap.
public final class AlexNet: ImageClassifier {
    public struct Configuration: Sendable, Hashable, Codable {
        /// A convolution with what follows it.
        public struct Stage: Sendable, Hashable, Codable {
            public var outputs: Int
            public var kernel: Int
            public var stride = 1
            public var padding: Int
            public var groups = 1
            /// Whether local response normalisation follows.
            public var isNormalized = false
            /// Whether max pooling, 3x3 with stride 2, follows.
            public var isPooled = false
            /// What the bias begins with where weights are drawn as in the paper.
            public var firstBias = 0.0
        }

        public var stages: [Stage]
        /// Whether first weights come from N(0, 0.01), as in the paper; else from PyTorch's defaults.
        public var drawsLikePaper: Bool
        /// Whether dropout stands behind the hidden layers, as in the paper, and not in front of them.
        public var dropsBehind: Bool
        public var channels = 3
        public var classes = 1000
        /// Units of each of the two hidden fully connected layers.
        public var hidden = 4096
        public var dropout = 0.5

        /// torchvision's: one tower.
        public static let singleTower = Configuration(
            stages: [
                Stage(outputs: 64, kernel: 11, stride: 4, padding: 2, isPooled: true),
                Stage(outputs: 192, kernel: 5, padding: 2, isPooled: true),
                Stage(outputs: 384, kernel: 3, padding: 1), Stage(outputs: 256, kernel: 3, padding: 1),
                Stage(outputs: 256, kernel: 3, padding: 1, isPooled: true),
            ], drawsLikePaper: false, dropsBehind: false)

        /// The paper's, on 227 pixels.
        public static let original = Configuration(
            stages: [
                Stage(outputs: 96, kernel: 11, stride: 4, padding: 0, isNormalized: true, isPooled: true),
                Stage(
                    outputs: 256, kernel: 5, padding: 2, groups: 2, isNormalized: true, isPooled: true,
                    firstBias: 1),
                Stage(outputs: 384, kernel: 3, padding: 1),
                Stage(outputs: 384, kernel: 3, padding: 1, groups: 2, firstBias: 1),
                Stage(outputs: 256, kernel: 3, padding: 1, groups: 2, isPooled: true, firstBias: 1),
            ], drawsLikePaper: true, dropsBehind: true)

        /// The side of the smallest picture that leaves something to every layer.
        var smallestImage: Int {
            stages.reversed().reduce(1) { side, stage in
                let pooled = stage.isPooled ? (side - 1) * 2 + 3 : side
                return max(1, (pooled - 1) * stage.stride + stage.kernel - 2 * stage.padding)
            }
        }
    }

    public let configuration: Configuration
    public let features: AlexNetFeatures
    public let classifier: AlexNetClassifier

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        features = AlexNetFeatures(configuration)
        classifier = AlexNetClassifier(configuration)
    }

    /// Sizes below are of the single tower on 224 pixels.
    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 3, 224, 224]
        classifier(pooled(x))  // [N, classes]
    }

    /// What the hidden layers see.
    func pooled(_ x: Tensor) -> Tensor {  // [N, 3, 224, 224]
        let maps = features(x)  // [N, 256, 6, 6]
        return adaptiveAveragePool(maps, output: [6, 6]).flattened(from: 1)  // [N, 9216]
    }
}

/// The convolutions; each is named by its place among convolutions, activations, norms and poolings.
public final class AlexNetFeatures: Layer {
    let configuration: AlexNet.Configuration
    let convolutions: [Conv2d]
    /// alpha is the paper's 1e-4 for each of the five channels of a window; the layer divides by their number.
    let norm = LocalResponseNorm(size: 5, alpha: 5e-4, beta: 0.75, k: 2)

    public var namedChildren: [(name: String, child: any Sendable)]? {
        var place = 0
        return zip(configuration.stages, convolutions).map { stage, convolution in
            defer { place += 2 + (stage.isNormalized ? 1 : 0) + (stage.isPooled ? 1 : 0) }
            return (String(place), convolution)
        }
    }

    init(_ configuration: AlexNet.Configuration) {
        self.configuration = configuration
        var inputs = configuration.channels
        convolutions = configuration.stages.map { stage in
            defer { inputs = stage.outputs }
            return Conv2d(
                inputs, stage.outputs, kernel: stage.kernel, stride: stage.stride, padding: stage.padding,
                groups: stage.groups, weights: configuration.weights,
                biases: configuration.drawsLikePaper ? .constant(stage.firstBias) : nil)
        }
    }

    /// `[N, 3, 224, 224]` to `[N, 256, 6, 6]`
    public func callAsFunction(_ x: Tensor) -> Tensor {
        let overlapping = PoolingWindow(kernel: 3, stride: 2)
        return zip(configuration.stages, convolutions).reduce(x) { x, layer in
            let (stage, convolution) = layer
            var y = convolution(x, then: .relu)  // [N, 64, 55, 55] ... [N, 256, 13, 13]
            if stage.isNormalized { y = norm(y) }
            return stage.isPooled ? maxPool(y, overlapping) : y  // [N, 64, 27, 27] ... [N, 256, 6, 6]
        }
    }
}

/// Two hidden layers and the scores.
public final class AlexNetClassifier: Layer {
    let hidden1: Linear
    let hidden2: Linear
    let head: Linear
    let dropsBehind: Bool
    let dropoutProbability: Double

    public var namedChildren: [(name: String, child: any Sendable)]? {
        let places = dropsBehind ? ["0", "3", "6"] : ["1", "4", "6"]
        return zip(places, [hidden1, hidden2, head]).map { ($0, $1) }
    }

    init(_ configuration: AlexNet.Configuration) {
        func layer(_ inputs: Int, _ outputs: Int, firstBias: Double) -> Linear {
            Linear(
                inputs, outputs, weights: configuration.weights,
                biases: configuration.drawsLikePaper ? .constant(firstBias) : nil)
        }
        let maps = configuration.stages.last?.outputs ?? configuration.channels
        hidden1 = layer(maps * 6 * 6, configuration.hidden, firstBias: 1)
        hidden2 = layer(configuration.hidden, configuration.hidden, firstBias: 1)
        head = layer(configuration.hidden, configuration.classes, firstBias: 0)
        dropsBehind = configuration.dropsBehind
        dropoutProbability = configuration.dropout
    }

    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 9216]
        scores(hidden(x))  // [N, classes]
    }

    /// What the second hidden layer says: R-CNN's features.
    func hidden(_ x: Tensor) -> Tensor {  // [N, 9216]
        let first = hidden1(dropsBehind ? x : dropped(x), then: .relu)  // [N, 4096]
        return hidden2(dropped(first), then: .relu)  // [N, 4096]
    }

    func scores(_ hidden: Tensor) -> Tensor { head(dropsBehind ? dropped(hidden) : hidden) }

    private func dropped(_ x: Tensor) -> Tensor { dropout(x, probability: dropoutProbability) }
}

extension AlexNet.Configuration {
    /// The paper's normal distribution, or nil for the layers' own default.
    fileprivate var weights: Initializer? {
        drawsLikePaper ? .normal(mean: 0, standardDeviation: 0.01) : nil
    }
}
