import ApusNN
import ApusTensor

/// Feature pyramid networks for object detection (Lin, Dollar, Girshick, He, Hariharan and Belongie 2017,
/// arXiv 1612.03144), over a small residual network.
///
/// The deep maps of a network know what is in a picture but not exactly where, the shallow ones where but not what.
/// From the deepest map down, each is doubled in size and added to the one below it, so that all know both. Against
/// the paper each convolution has a norm behind it, because these networks learn from nothing, and the output ones a
/// ReLU, because SSD's heads read them with a single convolution.
public final class ResidualPyramid: FeatureBackbone {
    public struct Configuration: Sendable, Hashable, Codable {
        /// Blocks in each of the residual network's four stages.
        public var blocks = [2, 2, 2, 2]
        /// Channels of its first stage; each further one doubles them.
        public var width = 32
        /// Channels of every map of the pyramid.
        public var pyramidWidth = 64

        public init(blocks: [Int] = [2, 2, 2, 2], width: Int = 32, pyramidWidth: Int = 64) {
            self.blocks = blocks
            self.width = width
            self.pyramidWidth = pyramidWidth
        }
    }

    let body: ResNetBody
    let fpn: FeaturePyramid
    public var outputChannels: [Int] {
        Array(repeating: fpn.channels, count: body.outputChannels.count + 1)
    }

    init(_ configuration: Configuration, channels: Int) {
        body = ResNetBody(
            .init(
                block: .basic, blocks: configuration.blocks, width: configuration.width, channels: channels))
        fpn = FeaturePyramid(body.outputChannels, configuration.pyramidWidth)
    }

    /// Sizes below are of pictures of 320 x 192.
    ///
    /// - Precondition: both sides are multiples of 32.
    public func callAsFunction(_ pictures: Tensor) -> [Tensor] {  // [N, 3, 192, 320]
        precondition(
            pictures.rank == 4 && pictures.shape[2...].allSatisfy { $0 > 0 && $0.isMultiple(of: 32) },
            "ResidualPyramid: pictures \(pictures.shape) have sides that are no multiples of 32; resize or fill them up"
        )
        let maps = body.maps(pictures, from: 1)  // [N, 32, 48, 80] ... [N, 256, 6, 10]
        return fpn(maps)  // [N, 64, 48, 80] ... [N, 64, 6, 10], [N, 64, 3, 5]
    }
}

/// The way down the pyramid, and one map more above it.
final class FeaturePyramid: Module {
    let channels: Int
    /// Maps of the network to the pyramid's width, the finest first.
    let innerBlocks: [ConvolutionNormActivation]
    /// Smooth what doubling left in steps.
    let layerBlocks: [ConvolutionNormActivation]
    /// Halves the coarsest map (Lin et al. 2017, Focal loss).
    let coarsest: ConvolutionNormActivation

    static var stateNames: [String: String] { ["coarsest": "extra_blocks.p6"] }

    init(_ inputs: [Int], _ channels: Int) {
        self.channels = channels
        func unit(
            _ inputs: Int, kernel: Int, stride: Int = 1, then activation: Activation
        ) -> ConvolutionNormActivation {
            ConvolutionNormActivation(
                residualConvolution(inputs, channels, kernel: kernel, stride: stride), BatchNorm2d(channels),
                then: activation)
        }
        innerBlocks = inputs.map { unit($0, kernel: 1, then: .none) }
        layerBlocks = inputs.map { _ in unit(channels, kernel: 3, then: .relu) }
        coarsest = unit(channels, kernel: 3, stride: 2, then: .relu)
    }

    /// Sizes below are of pictures of 320 x 192.
    func callAsFunction(_ maps: [Tensor]) -> [Tensor] {  // [N, 32, 48, 80] ... [N, 256, 6, 10]
        var inner: Tensor?
        var pyramid: [Tensor] = []
        for level in maps.indices.reversed() {
            let above = inner.map { upsampleNearest($0, scale: [2, 2]) }  // [N, 64, 12, 20] at the second
            let merged = innerBlocks[level](maps[level], adding: above)  // [N, 64, 12, 20]
            pyramid.append(layerBlocks[level](merged))  // [N, 64, 12, 20]
            inner = merged
        }
        return pyramid.reversed() + [coarsest(pyramid[0])]  // and [N, 64, 3, 5]
    }
}
