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
