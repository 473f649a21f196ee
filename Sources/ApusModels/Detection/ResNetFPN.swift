import ApusNN
import ApusTensor

/// A residual network with a feature pyramid over its last three stages, and two coarser maps above it: what RetinaNet
/// and FCOS look at. Names are torchvision's.
public final class ResNetFPN: FeatureBackbone {
    public struct Configuration: Sendable, Hashable, Codable {
        public var block: ResNet.Configuration.Block
        /// Blocks in each of the residual network's four stages.
        public var blocks: [Int]
        /// Channels of its first stage.
        public var width: Int
        /// Channels of every map of the pyramid.
        public var pyramidWidth: Int
        public var channels = 3

        public init(block: ResNet.Configuration.Block, blocks: [Int], width: Int, pyramidWidth: Int) {
            self.block = block
            self.blocks = blocks
            self.width = width
            self.pyramidWidth = pyramidWidth
        }

        public static let resNet50 = Configuration(
            block: .bottleneck, blocks: [3, 4, 6, 3], width: 64, pyramidWidth: 256)

        /// Our own, for small machines: ResNet-18 of half the width, a narrow pyramid.
        public static let small = Configuration(
            block: .basic, blocks: [2, 2, 2, 2], width: 32, pyramidWidth: 64)
    }

    public let body: ResNetBody
    public let fpn: FeaturePyramidNetwork
    public var outputChannels: [Int] { Array(repeating: fpn.channels, count: 5) }

    init(_ configuration: Configuration) {
        body = ResNetBody(
            .init(
                block: configuration.block, blocks: configuration.blocks, width: configuration.width,
                channels: configuration.channels))
        fpn = FeaturePyramidNetwork(Array(body.outputChannels.dropFirst()), configuration.pyramidWidth)
    }

    /// - Precondition: both sides are multiples of 32.
    public func callAsFunction(_ pictures: Tensor) -> [Tensor] {  // [N, 3, 480, 640]
        precondition(
            pictures.rank == 4 && pictures.shape[2...].allSatisfy { $0 > 0 && $0.isMultiple(of: 32) },
            "ResNetFPN: pictures \(pictures.shape) have sides that are no multiples of 32; resize or fill them up"
        )
        let maps = body.maps(pictures, from: 2)  // [N, 512, 60, 80] ... [N, 2048, 15, 20]
        return fpn(maps)  // [N, 256, 60, 80] ... [N, 256, 4, 5]
    }
}
