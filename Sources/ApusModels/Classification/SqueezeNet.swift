import ApusNN
import ApusTensor

/// SqueezeNet: AlexNet-level accuracy with 50x fewer parameters (Iandola et al. 2016, arXiv 1602.07360).
///
/// A fire module squeezes its input into few channels by 1x1 convolutions, then expands it by 1x1 and 3x3 convolutions
/// side by side: the costly 3x3 kernels see few channels. The scores are the means of the last convolution's maps, so
/// there is no fully connected layer. Version 1.1 pools earlier and costs 2.4 times less. Both as torchvision builds
/// them.
public final class SqueezeNet: ImageClassifier {
    public struct Configuration: Sendable, Hashable, Codable {
        public enum Part: Sendable, Hashable, Codable {
            /// 3x3 with stride 2; a window that hangs over the end counts.
            case pooling
            /// Channels of the squeeze, and of each of the two expansions.
            case fire(squeezed: Int, expanded: Int)
        }

        /// Channels and side of the first convolution's kernel, whose stride is 2.
        public var stem: [Int]
        /// What follows the first convolution.
        public var parts: [Part]
        public var channels = 3
        public var classes = 1000
        public var dropout = 0.5

        public static let version10 = Configuration(
            stem: [96, 7],
            parts: [
                .pooling, .fire(squeezed: 16, expanded: 64), .fire(squeezed: 16, expanded: 64),
                .fire(squeezed: 32, expanded: 128), .pooling, .fire(squeezed: 32, expanded: 128),
                .fire(squeezed: 48, expanded: 192), .fire(squeezed: 48, expanded: 192),
                .fire(squeezed: 64, expanded: 256), .pooling, .fire(squeezed: 64, expanded: 256),
            ])

        public static let version11 = Configuration(
            stem: [64, 3],
            parts: [
                .pooling, .fire(squeezed: 16, expanded: 64), .fire(squeezed: 16, expanded: 64),
                .pooling, .fire(squeezed: 32, expanded: 128), .fire(squeezed: 32, expanded: 128),
                .pooling, .fire(squeezed: 48, expanded: 192), .fire(squeezed: 48, expanded: 192),
                .fire(squeezed: 64, expanded: 256), .fire(squeezed: 64, expanded: 256),
            ])

        /// The side of the smallest picture of which every pooling fills a window.
        var smallestImage: Int {
            let side = parts.reversed().reduce(1) { side, part in
                part == .pooling ? (side == 1 ? 3 : 2 * side) : side
            }
            return 2 * (side - 1) + stem[1]
        }
    }

    public let configuration: Configuration
    public let features: SqueezeNetFeatures
    public let classifier: Conv2d

    public static var stateNames: [String: String] { ["classifier": "classifier.1"] }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        features = SqueezeNetFeatures(configuration)
        classifier = Conv2d(
            features.outputChannels, configuration.classes, kernel: 1,
            weights: .normal(mean: 0, standardDeviation: 0.01), biases: .constant(0))
    }

    /// Sizes below are of version 1.1 on 224 pixels.
    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 3, 224, 224]
        let maps = dropout(features(x), probability: configuration.dropout)  // [N, 512, 13, 13]
        return globalAveragePool(classifier(maps, then: .relu))  // [N, classes]
    }
}

/// The first convolution and the fire modules, each named by its place among convolution, ReLU, fires and poolings.
public final class SqueezeNetFeatures: Layer {
    let stem: Conv2d
    /// Nil where pooling stands.
    let parts: [Fire?]
    let outputChannels: Int

    public var namedChildren: [(name: String, child: any Sendable)]? {
        [("0", stem)] + parts.enumerated().compactMap { place, fire in fire.map { (String(place + 2), $0) } }
    }

    init(_ configuration: SqueezeNet.Configuration) {
        var inputs = configuration.stem[0]
        stem = squeezeConvolution(configuration.channels, inputs, kernel: configuration.stem[1], stride: 2)
        parts = configuration.parts.map { part in
            guard case .fire(let squeezed, let expanded) = part else { return nil }
            defer { inputs = 2 * expanded }
            return Fire(inputs, squeezed: squeezed, expanded: expanded)
        }
        outputChannels = inputs
    }

    /// `[N, 3, 224, 224]` to `[N, 512, 13, 13]`
    public func callAsFunction(_ x: Tensor) -> Tensor {
        parts.reduce(stem(x, then: .relu)) { y, fire in  // [N, 64, 111, 111]
            fire.map { $0(y) } ?? maxPool(y, PoolingWindow(kernel: 3, stride: 2, roundsUp: true))
        }
    }
}

/// Squeezes, and expands in two ways side by side.
public final class Fire: Layer {
    public let squeeze: Conv2d
    public let expand1x1: Conv2d
    public let expand3x3: Conv2d

    public init(_ inputs: Int, squeezed: Int, expanded: Int) {
        squeeze = squeezeConvolution(inputs, squeezed, kernel: 1)
        expand1x1 = squeezeConvolution(squeezed, expanded, kernel: 1)
        expand3x3 = squeezeConvolution(squeezed, expanded, kernel: 3, padding: 1)
    }

    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, inputs, H, W]
        let y = squeeze(x, then: .relu)  // [N, squeezed, H, W]
        let ways = [expand1x1(y, then: .relu), expand3x3(y, then: .relu)]  // [N, expanded, H, W] each
        return concatenate(ways, axis: 1)  // [N, 2 expanded, H, W]
    }
}

private func squeezeConvolution(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0
) -> Conv2d {
    Conv2d(
        inputs, outputs, kernel: kernel, stride: stride, padding: padding,
        weights: .kaimingUniform(fan: .input, gain: Initializer.reluGain), biases: .constant(0))
}
