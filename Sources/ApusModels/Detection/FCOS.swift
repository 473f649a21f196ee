import ApusNN
import ApusTensor
import ApusVision

/// FCOS: fully convolutional one-stage object detection (Tian, Shen, Chen and He 2019, arXiv 1904.01355).
///
/// No anchors: every point of a pyramid's maps says which class it lies in and how far the object's four edges are,
/// and how well it is centred in it, which tells good boxes from those drawn from an object's rim. Names and details
/// are torchvision's, with the paper's improvements: sampling around centres, distances in strides behind a ReLU,
/// centredness beside the distances, and the generalised intersection over union as loss.
public final class FCOS: Detector {
    public struct Configuration: Sendable, Hashable, Codable {
        public var backbone: ResNetFPN.Configuration
        /// Convolutions of each head in front of its last.
        public var depth: Int
        /// Groups of the heads' norms.
        public var groups: Int
        /// See ``Detector/pictureMean``.
        public var pictureMean: [Float] = [0.485, 0.456, 0.406]
        public var pictureDeviation: [Float] = [0.229, 0.224, 0.225]
        /// Classes of objects.
        public var classes: Int

        public init(backbone: ResNetFPN.Configuration, depth: Int, groups: Int, classes: Int) {
            self.backbone = backbone
            self.depth = depth
            self.groups = groups
            self.classes = classes
        }

        /// A point is the centre of a square as large as its map's stride.
        public var points: PyramidAnchors {
            PyramidAnchors(sizes: [8, 16, 32, 64, 128].map { [$0] }, ratios: [1])
        }
    }

    public let configuration: Configuration
    public let backbone: ResNetFPN
    public let head: FCOSHead
    private let anchors = AnchorMemory()

    public var namedChildren: [(name: String, child: any Sendable)]? {
        [("backbone", backbone), ("head", head)]
    }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        backbone = ResNetFPN(configuration.backbone)
        head = FCOSHead(
            configuration.backbone.pyramidWidth, depth: configuration.depth, groups: configuration.groups,
            classes: configuration.classes)
    }

    public var classes: Int { configuration.classes }
    public var pictureMean: [Float] { configuration.pictureMean }
    public var pictureDeviation: [Float] { configuration.pictureDeviation }
    public var criterion: any DetectionCriterion<AnchorOutput> { FCOSCriterion() }
    public var postprocessor: any DetectionPostprocessor<AnchorOutput> { PyramidPostprocessor.fcos }

    /// Sizes below are of pictures of 640 x 480 with 90 classes.
    public func callAsFunction(_ pictures: Tensor) -> AnchorOutput {  // [N, 3, 480, 640]
        let maps = backbone(pictures)  // [N, 256, 60, 80] ... [N, 256, 4, 5]
        let boxes = head.regressionHead(maps)
        return AnchorOutput(
            classLogits: head.classificationHead(maps),  // [N, 6400, 91]
            boxOffsets: boxes.distances,  // [N, 6400, 4]
            qualityLogits: boxes.centerness,  // [N, 6400, 1]
            anchors: anchors(pictures, maps, configuration.points.anchors))
    }
}

extension FCOS.Configuration {
    /// On ResNet-50, for COCO.
    public static let resNet50 = FCOS.Configuration(
        backbone: .resNet50.adding(1e-5), depth: 4, groups: 32, classes: 90)

    /// Our own, for small machines: heads of two convolutions.
    public static let small = FCOS.Configuration(backbone: .small, depth: 2, groups: 16, classes: 20)
}
