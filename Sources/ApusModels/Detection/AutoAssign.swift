import ApusNN
import ApusTensor
import ApusVision

/// AutoAssign: differentiable label assignment for dense object detection (Zhu, Wang, Jiang, Zong, Liu, Li and Sun 2020,
/// arXiv 2007.03496).
///
/// FCOS's points and heads, but nobody tells a point which object it learns, neither by the object's size nor by its
/// distance from the middle. Each class learns where its objects are seen best, and the network's own answers say which
/// of an object's points are good ones. What was centredness is objectness here, which only its product with the classes
/// teaches.
public final class AutoAssign: Detector {
    public let configuration: FCOS.Configuration
    public let backbone: ResNetFPN
    public let head: FCOSHead
    /// Read by the criterion alone.
    public let centerPrior: CenterPrior
    private let anchors = AnchorMemory()

    public var namedChildren: [(name: String, child: any Sendable)]? {
        [("backbone", backbone), ("head", head), ("center_prior", centerPrior)]
    }

    public init(_ configuration: FCOS.Configuration) {
        self.configuration = configuration
        backbone = ResNetFPN(configuration.backbone)
        head = FCOSHead(
            configuration.backbone.pyramidWidth, depth: configuration.depth, groups: configuration.groups,
            classes: configuration.classes,
            start: .init(probability: 0.02, distance: 4, scaledMaps: backbone.outputChannels.count))
        centerPrior = CenterPrior(classes: configuration.classes)
    }

    public var classes: Int { configuration.classes }
    public var pictureMean: [Float] { configuration.pictureMean }
    public var pictureDeviation: [Float] { configuration.pictureDeviation }
    public var criterion: any DetectionCriterion<AnchorOutput> { AutoAssignCriterion(prior: centerPrior) }
    public var postprocessor: any DetectionPostprocessor<AnchorOutput> { PyramidPostprocessor.autoAssign }

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
