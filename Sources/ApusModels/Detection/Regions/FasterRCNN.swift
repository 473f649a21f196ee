import ApusNN
import ApusTensor
import ApusVision

/// Faster R-CNN: towards real-time object detection with region proposal networks (Ren, He, Girshick and Sun 2015,
/// arXiv 1506.01497).
///
/// Two looks at one set of maps. The first says of thousands of anchors whether they hold anything at all, and moves
/// them; the best become proposals. The second cuts each proposal from the maps and says what it is and where exactly.
/// Both are trained at once. Names are torchvision's, and so are the numbers on a feature pyramid; beside it stands the
/// paper's own network on VGG-16, with nine anchors a place and RoIPool.
public final class FasterRCNN: Detector {
    public let configuration: Configuration
    public let backbone: any FeatureBackbone
    public let rpn: RegionProposalNetwork
    public let roiHeads: RegionHead
    private let anchors = AnchorMemory()

    public var namedChildren: [(name: String, child: any Sendable)]? {
        [("backbone", backbone), ("rpn", rpn), ("roi_heads", roiHeads)]
    }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        backbone = configuration.backbone.built
        let channels = backbone.outputChannels[0]
        rpn = RegionProposalNetwork(channels, anchorsPerCell: configuration.anchors.anchorsPerCell)
        roiHeads = RegionHead(configuration.head, channels: channels, classes: configuration.classes)
    }

    public var classes: Int { configuration.classes }
    public var pictureMean: [Float] { configuration.pictureMean }
    public var pictureDeviation: [Float] { configuration.pictureDeviation }
    public var criterion: any DetectionCriterion<RegionOutput> { configuration.criterion }
    public var postprocessor: any DetectionPostprocessor<RegionOutput> { configuration.postprocessor }

    /// What it says of the regions that it proposes in use.
    ///
    /// Sizes below are of two pictures of 640 x 480 with 90 classes.
    public func callAsFunction(_ pictures: Tensor) -> RegionOutput {  // [2, 3, 480, 640]
        let maps = backbone(pictures)  // [2, 256, 120, 160] ... [2, 256, 8, 10]
        let proposed = proposed(pictures, maps)  // [2, 76740], [2, 76740, 4]
        let regions = configuration.selection(proposed)  // up to 1000 a picture
        return roiHeads(maps, regions, proposals: proposed)  // [2000, 91], [2000, 91, 4]
    }

    public func loss(_ pictures: Tensor, _ objects: [[ObjectAnnotation]]) -> DetectionLoss {
        criterion(learningOutput(pictures, objects).inFloat32, objects)
    }

    /// What it says of the regions that its second stage learns from: some of the proposals and the objects themselves,
    /// drawn from the open scope's stream. No gradient passes through the regions' boxes.
    package func learningOutput(_ pictures: Tensor, _ objects: [[ObjectAnnotation]]) -> RegionOutput {
        let maps = backbone(pictures)  // [2, 256, 120, 160] ... [2, 256, 8, 10]
        let proposed = proposed(pictures, maps)  // [2, 76740], [2, 76740, 4]
        let regions = configuration.trainingSelection(proposed)  // up to 2000 a picture
        let drawn = withScopeStream { configuration.sampler(regions, objects, from: &$0) }  // 512 a picture
        return roiHeads(maps, drawn, proposals: proposed)  // [1024, 91], [1024, 91, 4]
    }

    private func proposed(_ pictures: Tensor, _ maps: [Tensor]) -> ProposalOutput {
        rpn(maps, anchors(pictures, maps, configuration.anchors.anchors))
    }
}
