import ApusNN
import ApusTensor

/// A residual network with a feature pyramid over its last stages, and coarser maps above it: what RetinaNet, FCOS and
/// Faster R-CNN look at. Names are torchvision's.
public final class ResNetFPN: FeatureBackbone {
    public struct Configuration: Sendable, Hashable, Codable {
        public enum Norms: String, Sendable, Hashable, Codable, CaseIterable {
            /// From the batch: for networks that are trained from drawn values.
            case learned
            /// Those of the file that is loaded, for good.
            case frozen
        }

        public var block: ResNet.Configuration.Block
        /// Blocks in each of the residual network's four stages.
        public var blocks: [Int]
        /// Channels of its first stage.
        public var width: Int
        /// Channels of every map of the pyramid.
        public var pyramidWidth: Int
        /// The first stage, counted from 1, that the pyramid stands on.
        public var firstStage = 2
        public var top = FeaturePyramidNetwork.Top.convolutions
        public var norms: Norms
        /// Added to the variances of frozen norms: nothing for RetinaNet and Faster R-CNN, whose published files were
        /// trained so.
        public var frozenEpsilon = 0.0
        /// How many of the residual network's five parts learn, counted from its end: four stages and the stem.
        public var trainedStages: Int
        public var channels = 3

        public init(
            block: ResNet.Configuration.Block, blocks: [Int], width: Int, pyramidWidth: Int,
            norms: Norms = .learned, trainedStages: Int = 5
        ) {
            self.block = block
            self.blocks = blocks
            self.width = width
            self.pyramidWidth = pyramidWidth
            self.norms = norms
            self.trainedStages = trainedStages
        }

        /// As torchvision loads it: norms frozen, the stem and the first stage left as they are.
        public static let resNet50 = Configuration(
            block: .bottleneck, blocks: [3, 4, 6, 3], width: 64, pyramidWidth: 256, norms: .frozen,
            trainedStages: 3)

        /// Our own, for small machines: ResNet-18 of half the width, a narrow pyramid.
        public static let small = Configuration(
            block: .basic, blocks: [2, 2, 2, 2], width: 32, pyramidWidth: 64)

        /// The same with another number added to the variances of frozen norms.
        public func adding(_ epsilon: Double) -> Configuration {
            var copy = self
            copy.frozenEpsilon = epsilon
            return copy
        }

        /// The same with a pyramid over all four stages and one map above it, which regions are cut from.
        public var forRegions: Configuration {
            var copy = self
            copy.firstStage = 1
            copy.top = .subsampled
            return copy
        }
    }

    public let body: ResNetBody
    public let fpn: FeaturePyramidNetwork
    public let outputChannels: [Int]

    public var namedChildren: [(name: String, child: any Sendable)]? { [("body", body), ("fpn", fpn)] }

    init(_ configuration: Configuration) {
        body = ResNetBody(
            .init(
                block: configuration.block, blocks: configuration.blocks, width: configuration.width,
                norms: configuration.norms == .learned
                    ? .learned : .frozen(epsilon: configuration.frozenEpsilon),
                channels: configuration.channels))
        let inputs = Array(body.outputChannels.dropFirst(configuration.firstStage - 1))
        fpn = FeaturePyramidNetwork(inputs, configuration.pyramidWidth, top: configuration.top)
        outputChannels = Array(
            repeating: configuration.pyramidWidth, count: inputs.count + configuration.top.maps)
        firstStage = configuration.firstStage
        body.freeze(allBut: configuration.trainedStages)
    }

    private let firstStage: Int

    /// - Precondition: both sides are multiples of 32.
    public func callAsFunction(_ pictures: Tensor) -> [Tensor] {  // [N, 3, 480, 640]
        precondition(
            pictures.rank == 4 && pictures.shape[2...].allSatisfy { $0 > 0 && $0.isMultiple(of: 32) },
            "ResNetFPN: pictures \(pictures.shape) have sides that are no multiples of 32; resize or fill them up"
        )
        let maps = body.maps(pictures, from: firstStage)  // [N, 512, 60, 80] ... [N, 2048, 15, 20]
        return fpn(maps)  // [N, 256, 60, 80] ... [N, 256, 4, 5]
    }
}

extension ResNetBody {
    /// Leaves `trained` of its five parts to learn, counted from the end: four stages and the stem (torchvision's
    /// `trainable_backbone_layers`).
    ///
    /// - Precondition: `trained` is 0 to 5.
    fileprivate func freeze(allBut trained: Int) {
        precondition((0...5).contains(trained), "ResNetFPN: \(trained) of five parts learn")
        guard trained < 5 else { return }
        ModelState(conv1).freeze()
        ModelState(bn1).freeze()
        for stage in stages.dropLast(trained) { ModelState(stage).freeze() }
    }
}
