import ApusNN
import ApusTensor

/// Darknet-53: residual stages without pooling (Redmon and Farhadi 2018, arXiv 1804.02767, section 2.4), and the same
/// with cross-stage partial connections (Wang et al. 2019, arXiv 1911.11929; Bochkovskiy, Wang and Liao 2020, arXiv
/// 2004.10934): half of a stage's channels pass its blocks by.
public final class Darknet53: FeatureBackbone {
    public struct Configuration: Sendable, Hashable, Codable {
        /// Residual blocks of each stage; every stage halves the picture and doubles the channels.
        public var blocks = [1, 2, 8, 8, 4]
        /// Channels in front of the first stage.
        public var width = 32
        /// Whether half of each stage's channels pass its blocks by.
        public var isPartial = false
        public var activation = DarknetActivation.leaky
        public var channels = 3

        public init(
            blocks: [Int] = [1, 2, 8, 8, 4], width: Int = 32, isPartial: Bool = false,
            activation: DarknetActivation = .leaky, channels: Int = 3
        ) {
            self.blocks = blocks
            self.width = width
            self.isPartial = isPartial
            self.activation = activation
            self.channels = channels
        }

        /// Pixels between the coarsest map's cells.
        public var stride: Int { 1 << blocks.count }
    }

    public let stem: ConvolutionNormActivation
    let stages: [DarknetStage]
    /// Of the last three stages.
    public let outputChannels: [Int]

    /// - Precondition: there are at least three stages.
    public init(_ configuration: Configuration) {
        precondition(
            configuration.blocks.count >= 3, "Darknet53: \(configuration.blocks.count) stages, not three")
        let (width, activation) = (configuration.width, configuration.activation.activation)
        stem = darknetUnit(configuration.channels, width, kernel: 3, then: activation)
        stages = configuration.blocks.enumerated().map { stage, blocks in
            DarknetStage(
                width << stage, blocks: blocks, isPartial: configuration.isPartial, isFirst: stage == 0,
                then: activation)
        }
        outputChannels = configuration.blocks.indices.suffix(3).map { width << ($0 + 1) }
    }

    /// Sizes below are of pictures of 416 pixels.
    ///
    /// - Precondition: both sides are multiples of the stride.
    /// - Returns: the maps of the last three stages, the finest first.
    public func callAsFunction(_ pictures: Tensor) -> [Tensor] {  // [N, 3, 416, 416]
        let stride = 1 << stages.count
        precondition(
            pictures.rank == 4 && pictures.shape[2...].allSatisfy { $0 > 0 && $0.isMultiple(of: stride) },
            "Darknet53: pictures \(pictures.shape) have sides that are no multiples of \(stride); resize or fill them up"
        )
        var x = stem(pictures)  // [N, 32, 416, 416]
        var maps: [Tensor] = []
        for stage in stages {
            x = stage(x)  // [N, 64, 208, 208] ... [N, 1024, 13, 13]
            maps.append(x)
        }
        return maps.suffix(3)  // [N, 256, 52, 52] ... [N, 1024, 13, 13]
    }
}

/// Halves the picture, doubles the channels, and refines the result by residual blocks.
final class DarknetStage: Module {
    let down: ConvolutionNormActivation
    /// Where only a part of the channels goes through the blocks: that part, and what passes by.
    let part: ConvolutionNormActivation?
    let bypass: ConvolutionNormActivation?
    let blocks: [DarknetBlock]
    /// Behind the blocks of a part, and behind both parts joined.
    let close: ConvolutionNormActivation?
    let merge: ConvolutionNormActivation?

    init(_ inputs: Int, blocks count: Int, isPartial: Bool, isFirst: Bool, then activation: Activation) {
        func unit(_ inputs: Int, _ outputs: Int, kernel: Int = 1, stride: Int = 1)
            -> ConvolutionNormActivation
        {
            darknetUnit(inputs, outputs, kernel: kernel, stride: stride, then: activation)
        }
        let outputs = 2 * inputs
        down = unit(inputs, outputs, kernel: 3, stride: 2)
        guard isPartial else {
            (part, bypass, close, merge) = (nil, nil, nil, nil)
            blocks = (0..<count).map { _ in DarknetBlock(outputs, through: inputs, then: activation) }
            return
        }
        // The first stage has so few channels that both parts are whole.
        let half = isFirst ? outputs : inputs
        part = unit(outputs, half)
        bypass = unit(outputs, half)
        blocks = (0..<count).map { _ in
            DarknetBlock(half, through: isFirst ? inputs : half, then: activation)
        }
        close = unit(half, half)
        merge = unit(2 * half, outputs)
    }

    /// Sizes below are of the last stage of pictures of 416 pixels.
    func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 512, 26, 26]
        let halved = down(x)  // [N, 1024, 13, 13]
        let refined = blocks.reduce(part.orIdentity(halved)) { $1($0) }
        guard let bypass, let close, let merge else { return refined }  // [N, 1024, 13, 13]
        return merge(concatenate([close(refined), bypass(halved)], axis: 1))  // [N, 1024, 13, 13]
    }
}

/// A 1x1 convolution to fewer channels, a 3x3 back, and what came in added behind the activation.
final class DarknetBlock: Module {
    let reduce: ConvolutionNormActivation
    let expand: ConvolutionNormActivation

    init(_ channels: Int, through inner: Int, then activation: Activation) {
        reduce = darknetUnit(channels, inner, kernel: 1, then: activation)
        expand = darknetUnit(inner, channels, kernel: 3, then: activation)
    }

    func callAsFunction(_ x: Tensor) -> Tensor { x + expand(reduce(x)) }
}
