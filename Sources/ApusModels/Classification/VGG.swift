import ApusNN
import ApusTensor

/// Very deep convolutional networks for large-scale image recognition (Simonyan and Zisserman 2014,
/// arXiv 1409.1556).
///
/// Only 3x3 convolutions, in stages that end in max pooling: two of them see 5x5, three 7x7, with fewer weights
/// and more nonlinearities than one large kernel. Variants A, B, D and E of the paper, as torchvision builds them;
/// with batch normalisation behind each convolution where asked for.
public final class VGG: ImageClassifier {
    public struct Configuration: Sendable, Hashable, Codable {
        /// Convolutions in each of the five stages.
        public var convolutions: [Int]
        public var hasBatchNorm = false
        public var channels = 3
        public var classes = 1000
        /// Units of each of the two hidden fully connected layers.
        public var hidden = 4096
        /// Dropped behind each hidden fully connected layer.
        public var dropout = 0.5

        public init(
            convolutions: [Int], hasBatchNorm: Bool = false, channels: Int = 3, classes: Int = 1000,
            hidden: Int = 4096, dropout: Double = 0.5
        ) {
            self.convolutions = convolutions
            self.hasBatchNorm = hasBatchNorm
            self.channels = channels
            self.classes = classes
            self.hidden = hidden
            self.dropout = dropout
        }

        public static let vgg11 = Configuration(convolutions: [1, 1, 2, 2, 2])
        public static let vgg13 = Configuration(convolutions: [2, 2, 2, 2, 2])
        public static let vgg16 = Configuration(convolutions: [2, 2, 3, 3, 3])
        public static let vgg19 = Configuration(convolutions: [2, 2, 4, 4, 4])

        /// The same with batch normalisation.
        public var normalized: Configuration {
            var copy = self
            copy.hasBatchNorm = true
            return copy
        }
    }

    public let configuration: Configuration
    public let features: VGGFeatures
    public let classifier: VGGClassifier

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        features = VGGFeatures(configuration)
        classifier = VGGClassifier(configuration)
    }

    /// Sizes below are for 224 pixels.
    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 3, 224, 224]
        let maps = features(x)  // [N, 512, 7, 7]
        let pooled = adaptiveAveragePool(maps, output: [7, 7])  // [N, 512, 7, 7]
        return classifier(pooled.flattened(from: 1))  // [N, classes]
    }
}

/// The convolutions; each is named by its place among convolutions, norms, activations and poolings.
public final class VGGFeatures: Layer {
    let units: [[Unit]]

    final class Unit: Module {
        let convolution: Conv2d
        let norm: BatchNorm2d?
        /// Place of the convolution in torchvision's list; its norm stands behind it.
        let place: Int

        init(_ inputs: Int, _ outputs: Int, hasNorm: Bool, place: Int) {
            convolution = Conv2d(
                inputs, outputs, kernel: 3, padding: 1,
                weights: .kaimingNormal(fan: .output, gain: Initializer.reluGain), biases: .constant(0))
            norm = hasNorm ? BatchNorm2d(outputs) : nil
            self.place = place
        }

        /// `[N, inputs, H, W]` to `[N, outputs, H, W]`
        func callAsFunction(_ x: Tensor) -> Tensor {
            if let norm { return convolutionUnit(convolution, norm, x, then: .relu) }
            return convolution(x, then: .relu)
        }
    }

    public var namedChildren: [(name: String, child: any Sendable)]? {
        units.joined().flatMap { unit -> [(name: String, child: any Sendable)] in
            var children: [(name: String, child: any Sendable)] = [(String(unit.place), unit.convolution)]
            if let norm = unit.norm { children.append((String(unit.place + 1), norm)) }
            return children
        }
    }

    init(_ configuration: VGG.Configuration) {
        var inputs = configuration.channels
        units = zip(configuration.places, [64, 128, 256, 512, 512]).map { places, outputs in
            places.map { place in
                defer { inputs = outputs }
                return Unit(inputs, outputs, hasNorm: configuration.hasBatchNorm, place: place)
            }
        }
    }

    /// `[N, 3, H, W]` to `[N, 512, H/32, W/32]`
    public func callAsFunction(_ x: Tensor) -> Tensor {
        units.reduce(x) { y, stage in
            maxPool(stage.reduce(y) { $1($0) }, PoolingWindow(kernel: 2))  // halves the picture
        }
    }
}

/// Two hidden layers and the scores.
public final class VGGClassifier: Layer {
    let hidden1: Linear
    let hidden2: Linear
    let head: Linear
    let dropoutProbability: Double

    public static var stateNames: [String: String] { ["hidden1": "0", "hidden2": "3", "head": "6"] }

    init(_ configuration: VGG.Configuration) {
        func layer(_ inputs: Int, _ outputs: Int) -> Linear {
            Linear(
                inputs, outputs, weights: .normal(mean: 0, standardDeviation: 0.01), biases: .constant(0))
        }
        hidden1 = layer(512 * 7 * 7, configuration.hidden)
        hidden2 = layer(configuration.hidden, configuration.hidden)
        head = layer(configuration.hidden, configuration.classes)
        dropoutProbability = configuration.dropout
    }

    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 25088]
        let first = dropout(hidden1(x, then: .relu), probability: dropoutProbability)  // [N, 4096]
        let second = dropout(hidden2(first, then: .relu), probability: dropoutProbability)  // [N, 4096]
        return head(second)  // [N, classes]
    }
}
