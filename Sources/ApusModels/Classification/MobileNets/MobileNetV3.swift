import ApusNN
import ApusTensor

/// Searching for MobileNetV3 (Howard et al. 2019, arXiv 1905.02244).
///
/// The blocks of MobileNetV2 with widths, kernels and activations that were searched for: squeeze-and-excitation
/// weighs channels in some, and hard swish, which needs no exponential, replaces ReLU in the deeper half. The costly
/// end is cut short: the last wide layer works on the pooled means. Names and details are torchvision's.
public final class MobileNetV3: ImageClassifier {
    public struct Configuration: Sendable, Hashable, Codable {
        public struct Block: Sendable, Hashable, Codable {
            public var kernel: Int
            public var expanded: Int
            public var outputs: Int
            /// Whether squeeze-and-excitation weighs the expanded channels.
            public var isWeighed: Bool
            /// Hard swish, else ReLU.
            public var isSwish: Bool
            public var stride: Int

            init(
                _ kernel: Int, _ expanded: Int, _ outputs: Int, _ isWeighed: Bool, _ isSwish: Bool,
                _ stride: Int
            ) {
                self.kernel = kernel
                self.expanded = expanded
                self.outputs = outputs
                self.isWeighed = isWeighed
                self.isSwish = isSwish
                self.stride = stride
            }

            var activation: Activation { isSwish ? .hardSwish : .relu }
        }

        /// Channels of the first convolution.
        public var stem = 16
        public var blocks: [Block]
        /// Units of the hidden layer in front of the scores.
        public var hidden: Int
        public var channels = 3
        public var classes = 1000
        public var dropout = 0.2

        /// Table 1 of the paper.
        public static let large = Configuration(
            blocks: [
                Block(3, 16, 16, false, false, 1), Block(3, 64, 24, false, false, 2),
                Block(3, 72, 24, false, false, 1), Block(5, 72, 40, true, false, 2),
                Block(5, 120, 40, true, false, 1), Block(5, 120, 40, true, false, 1),
                Block(3, 240, 80, false, true, 2), Block(3, 200, 80, false, true, 1),
                Block(3, 184, 80, false, true, 1), Block(3, 184, 80, false, true, 1),
                Block(3, 480, 112, true, true, 1), Block(3, 672, 112, true, true, 1),
                Block(5, 672, 160, true, true, 2), Block(5, 960, 160, true, true, 1),
                Block(5, 960, 160, true, true, 1),
            ], hidden: 1280)

        /// Table 2 of the paper.
        public static let small = Configuration(
            blocks: [
                Block(3, 16, 16, true, false, 2), Block(3, 72, 24, false, false, 2),
                Block(3, 88, 24, false, false, 1), Block(5, 96, 40, true, true, 2),
                Block(5, 240, 40, true, true, 1), Block(5, 240, 40, true, true, 1),
                Block(5, 120, 48, true, true, 1), Block(5, 144, 48, true, true, 1),
                Block(5, 288, 96, true, true, 2), Block(5, 576, 96, true, true, 1),
                Block(5, 576, 96, true, true, 1),
            ], hidden: 1024)
    }

    public let configuration: Configuration
    public let features: Sequential
    public let classifier: MobileNetV3Classifier

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        var inputs = configuration.stem
        var layers: [any Layer] = [
            mobileConvolution(
                configuration.channels, inputs, kernel: 3, stride: 2, norm: mobileNorm(inputs),
                then: .hardSwish)
        ]
        for block in configuration.blocks {
            layers.append(WeighedInvertedResidual(inputs, block))
            inputs = block.outputs
        }
        let last = 6 * inputs
        layers.append(mobileConvolution(inputs, last, kernel: 1, norm: mobileNorm(last), then: .hardSwish))
        features = Sequential(layers)
        classifier = MobileNetV3Classifier(last, configuration)
    }

    /// Sizes below are of the small network on 224 pixels.
    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 3, 224, 224]
        let maps = features(x)  // [N, 576, 7, 7]
        return classifier(globalAveragePool(maps))  // [N, classes]
    }
}

/// Widens, filters depthwise, weighs channels and narrows; with a shortcut where the shape stays.
public final class WeighedInvertedResidual: Layer {
    let expand: ConvolutionNormActivation?
    let depthwise: ConvolutionNormActivation
    let weighing: SqueezeExcitation?
    let project: ConvolutionNormActivation
    let hasShortcut: Bool

    public var namedChildren: [(name: String, child: any Sendable)]? {
        let parts: [(any Layer)?] = [expand, depthwise, weighing, project]
        return parts.compactMap { $0 }.enumerated().map { ("block.\($0.offset)", $0.element) }
    }

    init(_ inputs: Int, _ block: MobileNetV3.Configuration.Block) {
        let wide = block.expanded
        expand =
            wide == inputs
            ? nil
            : mobileConvolution(inputs, wide, kernel: 1, norm: mobileNorm(wide), then: block.activation)
        depthwise = mobileConvolution(
            wide, wide, kernel: block.kernel, stride: block.stride, groups: wide, norm: mobileNorm(wide),
            then: block.activation)
        weighing =
            block.isWeighed
            ? SqueezeExcitation(
                wide, squeezed: roundedChannels(Double(wide / 4)),
                weights: .kaimingNormal(fan: .output, gain: Initializer.reluGain), biases: .constant(0)) : nil
        project = mobileConvolution(
            wide, block.outputs, kernel: 1, norm: mobileNorm(block.outputs), then: .none)
        hasShortcut = block.stride == 1 && inputs == block.outputs
    }

    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, inputs, H, W]
        let wide = expand.orIdentity(x)  // [N, expanded, H, W]
        let filtered = depthwise(wide)  // [N, expanded, H/s, W/s]
        let weighed = weighing.orIdentity(filtered)  // [N, expanded, H/s, W/s]
        return project(weighed, adding: hasShortcut ? x : nil)  // [N, outputs, H/s, W/s]
    }
}

/// A hidden layer and the scores.
public final class MobileNetV3Classifier: Layer {
    public let hidden: Linear
    public let head: Linear
    let dropoutProbability: Double

    public static var stateNames: [String: String] { ["hidden": "0", "head": "3"] }

    init(_ inputs: Int, _ configuration: MobileNetV3.Configuration) {
        hidden = mobileLinear(inputs, configuration.hidden)
        head = mobileLinear(configuration.hidden, configuration.classes)
        dropoutProbability = configuration.dropout
    }

    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 576]
        head(dropout(hidden(x, then: .hardSwish), probability: dropoutProbability))  // [N, classes]
    }
}

/// MobileNetV3's norms move their statistics slowly.
private func mobileNorm(_ channels: Int) -> BatchNorm2d {
    BatchNorm2d(channels, epsilon: 1e-3, momentum: 0.01)
}
