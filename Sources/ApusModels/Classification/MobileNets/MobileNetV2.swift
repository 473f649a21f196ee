import ApusNN
import ApusTensor

/// MobileNetV2: inverted residuals and linear bottlenecks (Sandler et al. 2018, arXiv 1801.04381).
///
/// A block widens its input by a pointwise convolution, filters it depthwise, and narrows it again without an
/// activation, which would lose information where channels are few. Shortcuts join the narrow ends, so that little
/// has to be kept in memory. Names and details are torchvision's.
public final class MobileNetV2: ImageClassifier {
    public struct Configuration: Sendable, Hashable, Codable {
        /// Several blocks of one width; the first of them has the stride.
        public struct Stage: Sendable, Hashable, Codable {
            public var expansion: Int
            public var outputs: Int
            public var blocks: Int
            public var stride: Int
        }

        public var stem = 32
        public var stages = [
            Stage(expansion: 1, outputs: 16, blocks: 1, stride: 1),
            Stage(expansion: 6, outputs: 24, blocks: 2, stride: 2),
            Stage(expansion: 6, outputs: 32, blocks: 3, stride: 2),
            Stage(expansion: 6, outputs: 64, blocks: 4, stride: 2),
            Stage(expansion: 6, outputs: 96, blocks: 3, stride: 1),
            Stage(expansion: 6, outputs: 160, blocks: 3, stride: 2),
            Stage(expansion: 6, outputs: 320, blocks: 1, stride: 1),
        ]
        /// Channels in front of the scores, which a width multiplier below 1 leaves as they are.
        public var last = 1280
        public var widthMultiplier = 1.0
        public var channels = 3
        public var classes = 1000
        public var dropout = 0.2

        public static let standard = Configuration()
    }

    public let configuration: Configuration
    public let features: Sequential
    public let classifier: Linear

    public static var stateNames: [String: String] { ["classifier": "classifier.1"] }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        let multiplier = configuration.widthMultiplier
        var inputs = roundedChannels(Double(configuration.stem) * multiplier)
        var layers: [any Layer] = [
            mobileConvolution(configuration.channels, inputs, kernel: 3, stride: 2, then: .relu6)
        ]
        for stage in configuration.stages {
            let outputs = roundedChannels(Double(stage.outputs) * multiplier)
            for block in 0..<stage.blocks {
                layers.append(
                    InvertedResidual(
                        inputs, outputs, expansion: stage.expansion, stride: block == 0 ? stage.stride : 1))
                inputs = outputs
            }
        }
        let last = roundedChannels(Double(configuration.last) * max(1, multiplier))
        layers.append(mobileConvolution(inputs, last, kernel: 1, then: .relu6))
        features = Sequential(layers)
        classifier = mobileLinear(last, configuration.classes)
    }

    /// Sizes below are of the full width on 224 pixels.
    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 3, 224, 224]
        let pooled = globalAveragePool(features(x))  // [N, 1280]
        return classifier(dropout(pooled, probability: configuration.dropout))  // [N, classes]
    }
}

/// Widens, filters depthwise and narrows; with a shortcut where the shape stays.
public final class InvertedResidual: Layer {
    let expand: ConvolutionNormActivation?
    let depthwise: ConvolutionNormActivation
    /// The last convolution and its norm stand beside the units in torchvision's list, not in one of their own.
    let project: ConvolutionNormActivation
    let hasShortcut: Bool

    public var namedChildren: [(name: String, child: any Sendable)]? {
        let units = [expand, depthwise].compactMap { $0 }
        return units.enumerated().map { ("conv.\($0.offset)", $0.element) } + [
            ("conv.\(units.count)", project.convolution), ("conv.\(units.count + 1)", project.norm),
        ]
    }

    public init(_ inputs: Int, _ outputs: Int, expansion: Int, stride: Int) {
        let wide = inputs * expansion
        expand = expansion == 1 ? nil : mobileConvolution(inputs, wide, kernel: 1, then: .relu6)
        depthwise = mobileConvolution(wide, wide, kernel: 3, stride: stride, groups: wide, then: .relu6)
        project = mobileConvolution(wide, outputs, kernel: 1, then: .none)
        hasShortcut = stride == 1 && inputs == outputs
    }

    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, inputs, H, W]
        let wide = expand.orIdentity(x)  // [N, expansion * inputs, H, W]
        let filtered = depthwise(wide)  // [N, expansion * inputs, H/s, W/s]
        return project(filtered, adding: hasShortcut ? x : nil)  // [N, outputs, H/s, W/s]
    }
}
