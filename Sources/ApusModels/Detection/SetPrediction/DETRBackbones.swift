import ApusNN
import ApusTensor

/// The last maps of a residual network.
public final class ResNetFeatures: FeatureBackbone {
    public let body: ResNetBody
    public let outputChannels: [Int]

    /// - Parameters:
    ///   - count: of maps.
    ///   - learnsStart: whether the stem and the first stage learn.
    init(_ configuration: ResNet.Configuration, count: Int = 1, learnsStart: Bool) {
        body = ResNetBody(configuration)
        outputChannels = Array(body.outputChannels.suffix(count))
        guard !learnsStart else { return }
        ModelState(body.conv1).freeze()
        ModelState(body.bn1).freeze()
        ModelState(body.stages[0]).freeze()
    }

    public func callAsFunction(_ pictures: Tensor) -> [Tensor] {  // [N, 3, 480, 640]
        body.maps(pictures, from: body.stages.count + 1 - outputChannels.count)  // ... [N, 2048, 15, 20]
    }
}

/// Four convolutions with norms, three of which halve the picture: our own, for small pictures and networks that learn
/// from nothing.
public final class ConvolutionStem: FeatureBackbone {
    public struct Configuration: Sendable, Hashable, Codable {
        /// Channels of each convolution; all but the last halve the picture.
        public var widths: [Int]
        public var channels = 3

        public init(widths: [Int]) {
            self.widths = widths
        }
    }

    public let body: Sequential
    public let outputChannels: [Int]

    init(_ configuration: Configuration) {
        var inputs = configuration.channels
        body = Sequential(
            configuration.widths.enumerated().map { index, width in
                defer { inputs = width }
                let halves = index < configuration.widths.count - 1
                return ConvolutionNormActivation(
                    residualConvolution(inputs, width, kernel: 3, stride: halves ? 2 : 1), BatchNorm2d(width))
            })
        outputChannels = [inputs]
    }

    public func callAsFunction(_ pictures: Tensor) -> [Tensor] {  // [N, 3, 96, 96]
        [body(pictures)]  // [N, 64, 12, 12]
    }
}
