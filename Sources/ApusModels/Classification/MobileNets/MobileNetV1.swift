import ApusNN
import ApusTensor

/// MobileNets: efficient convolutional neural networks for mobile vision applications (Howard et al. 2017,
/// arXiv 1704.04861).
///
/// A convolution is split in two: a depthwise one sees places, one channel at a time, and a pointwise one mixes the
/// channels. For 3x3 kernels that costs eight to nine times less. A width multiplier thins every layer alike.
public final class MobileNetV1: ImageClassifier {
    public struct Configuration: Sendable, Hashable, Codable {
        /// Channels of the first convolution, of stride 2.
        public var stem = 32
        /// Channels that each separable convolution gives.
        public var outputs = [64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024]
        /// Places in `outputs` whose depthwise convolution halves the picture.
        public var halving = [1, 3, 5, 11]
        /// The paper's alpha: a factor for the channels of every layer.
        public var widthMultiplier = 1.0
        public var channels = 3
        public var classes = 1000

        public static let standard = Configuration()
    }

    public let configuration: Configuration
    public let features: Sequential
    public let classifier: Linear

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        func width(_ channels: Int) -> Int { max(1, Int(Double(channels) * configuration.widthMultiplier)) }
        var inputs = width(configuration.stem)
        var layers: [any Layer] = [
            mobileConvolution(configuration.channels, inputs, kernel: 3, stride: 2, then: .relu)
        ]
        for (place, channels) in configuration.outputs.enumerated() {
            let stride = configuration.halving.contains(place) ? 2 : 1
            layers.append(SeparableConvolution(inputs, width(channels), stride: stride))
            inputs = width(channels)
        }
        features = Sequential(layers)
        classifier = Linear(inputs, configuration.classes)
    }

    /// Sizes below are of the full width on 224 pixels.
    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 3, 224, 224]
        let maps = features(x)  // [N, 1024, 7, 7]
        return classifier(globalAveragePool(maps))  // [N, classes]
    }
}

/// A depthwise 3x3 convolution, then a pointwise one, each with norm and ReLU.
public final class SeparableConvolution: Layer {
    public let depthwise: ConvolutionNormActivation
    public let pointwise: ConvolutionNormActivation

    public static var stateNames: [String: String] { ["depthwise": "0", "pointwise": "1"] }

    public init(_ inputs: Int, _ outputs: Int, stride: Int = 1) {
        depthwise = mobileConvolution(inputs, inputs, kernel: 3, stride: stride, groups: inputs, then: .relu)
        pointwise = mobileConvolution(inputs, outputs, kernel: 1, then: .relu)
    }

    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, inputs, H, W]
        pointwise(depthwise(x))  // [N, outputs, H/s, W/s]
    }
}
