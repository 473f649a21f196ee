import ApusNN
import ApusTensor
import ApusVision

/// Fast R-CNN (Girshick 2015, arXiv 1504.08083).
///
/// R-CNN with the network run once a picture and not once a region: regions are cut from its maps, to the same few bins
/// whatever their size (RoIPool). What R-CNN learns in three trainings, classes and boxes, is here two outputs of one
/// network under one loss. The regions still come from selective search, which is most of the time that is left. Names
/// are those of torchvision's Faster R-CNN, whose second stage it is.
public final class FastRCNN: ProposalDetector {
    public struct Configuration: Sendable, Hashable {
        public var backbone: FasterRCNN.Configuration.Backbone
        /// Finds the regions.
        public var search: SelectiveSearch
        /// The regions of each picture that it learns from.
        public var sampler: RegionSampler
        public var head: RegionHead.Configuration
        public var criterion: RegionCriterion
        public var postprocessor: RegionPostprocessor
        /// See ``Detector/pictureMean``.
        public var pictureMean: [Float] = [0.485, 0.456, 0.406]
        public var pictureDeviation: [Float] = [0.229, 0.224, 0.225]
        /// Classes of objects.
        public var classes: Int

        /// The paper's sampling, loss and suppression: of each picture 64 regions, a quarter of which overlap an object by
        /// half, while the others do so by less but by .1; boxes in tenths and fifths of a region's sides.
        public init(
            backbone: FasterRCNN.Configuration.Backbone, search: SelectiveSearch,
            head: RegionHead.Configuration, classes: Int
        ) {
            self.backbone = backbone
            self.search = search
            self.head = head
            self.classes = classes
            let assigner = OverlapAssigner(
                objectThreshold: 0.5, backgroundThreshold: 0.5, backgroundFloor: 0.1,
                everyObjectIsLearned: false)
            sampler = RegionSampler(
                assigner: assigner, sampler: BalancedSampler(count: 64, objectShare: 0.25))
            criterion = RegionCriterion(assigner: assigner, beta: 1)
            postprocessor = RegionPostprocessor(overlapThreshold: 0.3)
        }
    }

    public let configuration: Configuration
    public let backbone: any FeatureBackbone
    public let roiHeads: RegionHead

    public var namedChildren: [(name: String, child: any Sendable)]? {
        [("backbone", backbone), ("roi_heads", roiHeads)]
    }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        backbone = configuration.backbone.built
        roiHeads = RegionHead(
            configuration.head, channels: backbone.outputChannels[0], classes: configuration.classes)
    }

    public var classes: Int { configuration.classes }
    public var pictureMean: [Float] { configuration.pictureMean }
    public var pictureDeviation: [Float] { configuration.pictureDeviation }
    public var search: SelectiveSearch { configuration.search }
    public var criterion: any DetectionCriterion<RegionOutput> { configuration.criterion }
    public var postprocessor: any DetectionPostprocessor<RegionOutput> { configuration.postprocessor }

    /// Sizes below are of two pictures of 800 x 600 with 2000 regions each and 20 classes, on VGG-16.
    public func callAsFunction(_ pictures: Tensor, _ regions: Regions) -> RegionOutput {  // [2, 3, 600, 800]
        let maps = backbone(pictures)  // [2, 512, 38, 50]
        return roiHeads(maps, regions)  // [4000, 21], [4000, 21, 4]
    }

    public func loss(
        _ pictures: Tensor, _ regions: Regions, _ objects: [[ObjectAnnotation]]
    ) -> DetectionLoss {
        let drawn = withScopeStream { configuration.sampler(regions, objects, from: &$0) }
        return configuration.criterion(self(pictures, drawn).inFloat32, objects)  // of 128 regions
    }
}

extension FastRCNN.Configuration {
    /// The paper's, for Pascal VOC. Batches are of two pictures, whose shorter side has 600 pixels.
    public static let vgg16 = FastRCNN.Configuration(
        backbone: .vgg16(.init()), search: .fast,
        head: .init(
            pooling: RegionPooling(.maximum, strides: [VGGMap.stride]), hidden: 4096, dropout: 0.5),
        classes: 20)

    /// Our own, for small machines and small pictures: half a ResNet-18 with a pyramid.
    public static let small = FastRCNN.Configuration(
        backbone: .pyramid(.small.forRegions), search: .small,
        head: .init(
            pooling: RegionPooling(.maximum, strides: [4, 8, 16, 32], canonicalSide: 84), hidden: 256),
        classes: 20)
}
