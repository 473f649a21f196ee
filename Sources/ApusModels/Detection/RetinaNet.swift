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
        public var backbone: ResNetFPN.Configuration
        /// Convolutions of each head in front of its last.
        public var depth: Int
        /// Sides in pixels of each map's smallest square anchor, the finest first.
        public var anchorSides: [Int]
        /// Groups of the norms in the heads; 0 where there are none, as in the paper.
        public var groups = 0
        /// Which anchors learn which object.
        public var matching = Matching.overlap
        /// See ``Detector/pictureMean``.
        public var pictureMean: [Float] = [0.485, 0.456, 0.406]
        public var pictureDeviation: [Float] = [0.229, 0.224, 0.225]
        /// Classes of objects.
        public var classes: Int

        public init(backbone: ResNetFPN.Configuration, depth: Int, anchorSides: [Int], classes: Int) {
            self.backbone = backbone
            self.depth = depth
            self.anchorSides = anchorSides
            self.classes = classes
        }

        /// How anchors and objects find each other: what this network is called after.
        public enum Matching: String, Sendable, Hashable, Codable {
            /// By a threshold of their overlap: RetinaNet.
            case overlap
            /// By the network's own answers: FreeAnchor (Zhang et al. 2019, arXiv 1909.02466).
            case freeAnchor
        }

        public var anchors: PyramidAnchors { PyramidAnchors(octaves: anchorSides) }
    }

    public let configuration: Configuration
    public let backbone: ResNetFPN
    public let head: RetinaNetHead
    private let anchors = AnchorMemory()

    public var namedChildren: [(name: String, child: any Sendable)]? {
        [("backbone", backbone), ("head", head)]
    }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        backbone = ResNetFPN(configuration.backbone)
        head = RetinaNetHead(
            configuration.backbone.pyramidWidth, depth: configuration.depth, groups: configuration.groups,
            anchorsPerCell: configuration.anchors.anchorsPerCell, classes: configuration.classes,
            probability: configuration.matching == .overlap ? 0.01 : 0.02)
    }

    public var classes: Int { configuration.classes }
    public var pictureMean: [Float] { configuration.pictureMean }
    public var pictureDeviation: [Float] { configuration.pictureDeviation }
    public var criterion: any DetectionCriterion<AnchorOutput> {
        switch configuration.matching {
        case .overlap: RetinaNetCriterion()
        case .freeAnchor: FreeAnchorCriterion()
        }
    }
    public var postprocessor: any DetectionPostprocessor<AnchorOutput> {
        switch configuration.matching {
        case .overlap: PyramidPostprocessor.retinaNet
        case .freeAnchor: PyramidPostprocessor.freeAnchor
        }
    }

    /// Sizes below are of pictures of 640 x 480 with 90 classes.
    public func callAsFunction(_ pictures: Tensor) -> AnchorOutput {  // [N, 3, 480, 640]
        let maps = backbone(pictures)  // [N, 256, 60, 80] ... [N, 256, 4, 5]
        return AnchorOutput(
            classLogits: head.classificationHead(maps),  // [N, 57600, 91]
            boxOffsets: head.regressionHead(maps),  // [N, 57600, 4]
            anchors: anchors(pictures, maps, configuration.anchors.anchors))
    }
}

extension RetinaNet.Configuration {
    /// As published, on ResNet-50, for COCO.
    public static let resNet50 = RetinaNet.Configuration(
        backbone: .resNet50, depth: 4, anchorSides: [32, 64, 128, 256, 512], classes: 90)

    /// Our own, for small machines and small objects: heads of two convolutions.
    public static let small = RetinaNet.Configuration(
        backbone: .small, depth: 2, anchorSides: [12, 24, 48, 96, 192], classes: 20)

    /// The same network under FreeAnchor's criterion.
    var freeAnchor: Self {
        var configuration = self
        configuration.matching = .freeAnchor
        return configuration
    }
}
