import ApusNN
import ApusTensor
import ApusVision

/// SSD: single shot multibox detector (Liu, Anguelov, Erhan, Szegedy, Reed, Fu and Berg 2016, arXiv 1512.02325).
///
/// One pass and no proposals: maps of several strides each look at default boxes of their own sizes, and one 3x3
/// convolution a map says of every box which class it holds, or none, and how to move and stretch it. Fine maps find
/// small objects, coarse ones large. Behind the two published backbones and boxes stands a third network, for small
/// machines.
public final class SSD: Detector {
    public struct Configuration: Sendable, Hashable, Codable {
        public enum Backbone: Sendable, Hashable, Codable {
            /// The paper's, for pictures of 300 pixels.
            case vgg16(SSDVGG.Configuration)
            /// A residual network with a pyramid, for pictures whose sides are multiples of 32.
            case pyramid(ResidualPyramid.Configuration)
        }

        public var backbone: Backbone
        public var defaultBoxes: DefaultBoxes
        /// How objects claim their default boxes while it learns.
        public var claim = ClaimAssigner.Claim.best
        /// See ``Detector/pictureMean``.
        public var pictureMean: [Float]
        public var pictureDeviation: [Float]
        public var channels = 3
        /// Classes of objects; the background is none of them.
        public var classes: Int

        public init(
            backbone: Backbone, defaultBoxes: DefaultBoxes, claim: ClaimAssigner.Claim = .best,
            pictureMean: [Float], pictureDeviation: [Float], channels: Int = 3, classes: Int
        ) {
            self.backbone = backbone
            self.defaultBoxes = defaultBoxes
            self.claim = claim
            self.pictureMean = pictureMean
            self.pictureDeviation = pictureDeviation
            self.channels = channels
            self.classes = classes
        }
    }

    public let configuration: Configuration
    public let backbone: any FeatureBackbone
    public let head: SSDHead
    private let anchors = AnchorMemory()

    public var namedChildren: [(name: String, child: any Sendable)]? {
        [("backbone", backbone), ("head", head)]
    }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        backbone =
            switch configuration.backbone {
            case .vgg16(let vgg): SSDVGG(vgg, channels: configuration.channels)
            case .pyramid(let pyramid): ResidualPyramid(pyramid, channels: configuration.channels)
            }
        head = SSDHead(
            backbone.outputChannels, boxesPerCell: configuration.defaultBoxes.levels.map(\.boxesPerCell),
            classes: configuration.classes)
    }

    public var classes: Int { configuration.classes }
    public var pictureMean: [Float] { configuration.pictureMean }
    public var pictureDeviation: [Float] { configuration.pictureDeviation }
    public var criterion: any DetectionCriterion<AnchorOutput> {
        SSDCriterion(assigner: ClaimAssigner(claim: configuration.claim))
    }
    public var postprocessor: any DetectionPostprocessor<AnchorOutput> { SSDPostprocessor() }

    /// Sizes below are of SSD300 with 90 classes.
    public func callAsFunction(_ pictures: Tensor) -> AnchorOutput {  // [N, 3, 300, 300]
        let maps = backbone(pictures)  // [N, 512, 38, 38] ... [N, 256, 1, 1]
        let logits = head.classificationHead(maps)  // [N, 8732, 91]
        let offsets = head.regressionHead(maps)  // [N, 8732, 4]
        return AnchorOutput(
            classLogits: logits, boxOffsets: offsets,
            anchors: anchors(pictures, maps, configuration.defaultBoxes.anchors))
    }
}

extension SSD.Configuration {
    /// Torchvision's, for COCO: sizes are 7 % of the picture and then 15 % to 105 %, no box is larger than it.
    public static let ssd300VGG16 = SSD.Configuration(
        backbone: .vgg16(.init()),
        defaultBoxes: DefaultBoxes(
            steps: [8, 16, 32, 64, 100, 300], sizes: [21, 45, 99, 153, 207, 261, 315],
            ratios: [[2], [2, 3], [2, 3], [2, 3], [2], [2]], isLimitedToCanvas: true),
        pictureMean: [0.48235, 0.45882, 0.40784],
        pictureDeviation: [Float](repeating: 1 / 255, count: 3), classes: 90)

    /// As published, for Pascal VOC: larger sizes, boxes may be larger than the picture, and no object goes without a
    /// default box.
    public static let ssd300VOC: SSD.Configuration = {
        var configuration = ssd300VGG16
        configuration.defaultBoxes = DefaultBoxes(
            steps: [8, 16, 32, 64, 100, 300], sizes: [30, 60, 111, 162, 213, 264, 315],
            ratios: [[2], [2, 3], [2, 3], [2, 3], [2], [2]])
        configuration.claim = .bipartite
        configuration.classes = 20
        return configuration
    }()

    /// Our own, for small machines and objects of 8 to 300 pixels: ResNet-18 of half the width and a pyramid from a
    /// quarter of the picture's resolution down.
    public static let small = SSD.Configuration(
        backbone: .pyramid(.init()),
        defaultBoxes: DefaultBoxes(
            steps: [4, 8, 16, 32, 64], sizes: [8, 16, 32, 64, 128, 256],
            ratios: [[2], [2, 3], [2, 3], [2, 3], [2]]),
        claim: .bipartite, pictureMean: [0.485, 0.456, 0.406], pictureDeviation: [0.229, 0.224, 0.225],
        classes: 20)
}

extension SSD.Configuration {
    /// Sides in pixels of the square default boxes: one a map, the finest first, and what would be the next one's.
    var boxSizes: [Int] {
        get {
            let levels = defaultBoxes.levels
            return (levels.map(\.size) + levels.suffix(1).map(\.nextSize)).map { Int($0) }
        }
        set {
            for (index, pair) in zip(newValue, newValue.dropFirst()).enumerated() {
                defaultBoxes.levels[index].size = Double(pair.0)
                defaultBoxes.levels[index].nextSize = Double(pair.1)
            }
        }
    }

    /// Why square pictures of a side do not fit; nil where they do.
    func refusal(imageSize: Int) -> String? {
        switch backbone {
        case .vgg16:
            return imageSize >= SSDVGG.smallestSide
                ? nil : "nothing is left for the last map below \(SSDVGG.smallestSide); it is made for 300"
        case .pyramid:
            return imageSize.isMultiple(of: 32) ? nil : "it takes multiples of 32"
        }
    }
}

/// The part of a detector that gives maps of several strides.
public protocol FeatureBackbone: Module {
    /// Channels of each map.
    var outputChannels: [Int] { get }

    /// Pictures `[N, channels, H, W]` to maps, the finest first.
    func callAsFunction(_ pictures: Tensor) -> [Tensor]
}
