import ApusNN
import ApusTensor
import ApusVision

/// RetinaNet: focal loss for dense object detection (Lin, Goyal, Girshick, He and Dollar 2017, arXiv 1708.02002).
///
/// One pass and no proposals: on every map of a pyramid the same two small networks look at the anchors of each cell.
/// One says of every class whether it is there, the other how to move and stretch the anchor. What made such detectors
/// as good as those with proposals is their loss, which thousands of easy places do not drown. Names and details are
/// torchvision's.
public final class RetinaNet: Detector {
    public struct Configuration: Sendable, Hashable, Codable {
        /// Blocks of the residual network's stages.
        public enum Blocks: String, Sendable, Hashable, Codable, CaseIterable {
            case basic, bottleneck
        }

        public var block: Blocks
        /// Blocks in each of the residual network's four stages.
        public var blocks: [Int]
        /// Channels of its first stage.
        public var width: Int
        /// Channels of every map of the pyramid, and within the heads.
        public var pyramidWidth: Int
        /// Convolutions of each head in front of its last.
        public var depth: Int
        /// Sides in pixels of each map's smallest square anchor, the finest first.
        public var anchorSides: [Int]
        /// See ``Detector/pictureMean``.
        public var pictureMean: [Float] = [0.485, 0.456, 0.406]
        public var pictureDeviation: [Float] = [0.229, 0.224, 0.225]
        public var channels = 3
        /// Classes of objects.
        public var classes: Int

        public init(
            block: Blocks, blocks: [Int], width: Int, pyramidWidth: Int, depth: Int, anchorSides: [Int],
            classes: Int
        ) {
            self.block = block
            self.blocks = blocks
            self.width = width
            self.pyramidWidth = pyramidWidth
            self.depth = depth
            self.anchorSides = anchorSides
            self.classes = classes
        }

        public var anchors: PyramidAnchors { PyramidAnchors(octaves: anchorSides) }
    }

    public let configuration: Configuration
    public let backbone: ResidualPyramidNetwork
    public let head: RetinaNetHead
    private let anchors = AnchorMemory()

    public var namedChildren: [(name: String, child: any Sendable)]? {
        [("backbone", backbone), ("head", head)]
    }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        backbone = ResidualPyramidNetwork(
            .init(
                block: configuration.block == .basic ? .basic : .bottleneck, blocks: configuration.blocks,
                width: configuration.width, channels: configuration.channels),
            pyramidWidth: configuration.pyramidWidth)
        head = RetinaNetHead(
            configuration.pyramidWidth, depth: configuration.depth,
            anchorsPerCell: configuration.anchors.anchorsPerCell, classes: configuration.classes)
    }

    public var classes: Int { configuration.classes }
    public var pictureMean: [Float] { configuration.pictureMean }
    public var pictureDeviation: [Float] { configuration.pictureDeviation }
    public var criterion: any DetectionCriterion<AnchorOutput> { RetinaNetCriterion() }
    public var postprocessor: any DetectionPostprocessor<AnchorOutput> { PyramidPostprocessor.retinaNet }

    /// Sizes below are of pictures of 640 x 480 with 90 classes.
    public func callAsFunction(_ pictures: Tensor) -> AnchorOutput {  // [N, 3, 480, 640]
        let maps = backbone(pictures)  // [N, 256, 60, 80] ... [N, 256, 4, 5]
        let canvas = Canvas(width: pictures.shape[3], height: pictures.shape[2])
        return AnchorOutput(
            classLogits: head.classificationHead(maps),  // [N, 57600, 91]
            boxOffsets: head.regressionHead(maps),  // [N, 57600, 4]
            anchors: anchors(canvas) {
                configuration.anchors.anchors(
                    canvas: canvas, maps: maps.map { (columns: $0.shape[3], rows: $0.shape[2]) })
            })
    }
}

extension RetinaNet.Configuration {
    /// As published, on ResNet-50, for COCO.
    public static let resnet50 = RetinaNet.Configuration(
        block: .bottleneck, blocks: [3, 4, 6, 3], width: 64, pyramidWidth: 256, depth: 4,
        anchorSides: [32, 64, 128, 256, 512], classes: 90)

    /// Our own, for small machines and small objects: ResNet-18 of half the width, a narrow pyramid, heads of two
    /// convolutions.
    public static let small = RetinaNet.Configuration(
        block: .basic, blocks: [2, 2, 2, 2], width: 32, pyramidWidth: 64, depth: 2,
        anchorSides: [12, 24, 48, 96, 192], classes: 20)
}

/// A residual network with a pyramid over its last three stages.
public final class ResidualPyramidNetwork: FeatureBackbone {
    public let body: ResNetBody
    public let fpn: FeaturePyramidNetwork
    public var outputChannels: [Int] { Array(repeating: fpn.channels, count: 5) }

    init(_ body: ResNet.Configuration, pyramidWidth: Int) {
        self.body = ResNetBody(body)
        fpn = FeaturePyramidNetwork(Array(self.body.outputChannels.dropFirst()), pyramidWidth)
    }

    /// - Precondition: both sides are multiples of 32.
    public func callAsFunction(_ pictures: Tensor) -> [Tensor] {  // [N, 3, 480, 640]
        precondition(
            pictures.rank == 4 && pictures.shape[2...].allSatisfy { $0 > 0 && $0.isMultiple(of: 32) },
            "ResidualPyramidNetwork: pictures \(pictures.shape) have sides that are no multiples of 32; resize or fill them up"
        )
        let maps = body.maps(pictures, from: 2)  // [N, 512, 60, 80] ... [N, 2048, 15, 20]
        return fpn(maps)  // [N, 256, 60, 80] ... [N, 256, 4, 5]
    }
}
