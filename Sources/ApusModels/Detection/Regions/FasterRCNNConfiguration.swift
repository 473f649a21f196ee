import ApusVision

extension FasterRCNN {
    public struct Configuration: Sendable, Hashable {
        public enum Backbone: Sendable, Hashable, Codable {
            case pyramid(ResNetFPN.Configuration)
            /// The paper's.
            case vgg16(VGGMap.Configuration)
        }

        public enum Anchors: Sendable, Hashable, Codable {
            /// One size a map.
            case pyramid(PyramidAnchors)
            /// All sizes on one map.
            case scaled(ScaledAnchors)
        }

        public var backbone: Backbone
        public var anchors: Anchors
        /// The proposals that the second stage looks at in use.
        public var selection: ProposalSelection
        /// Those that it learns from.
        public var trainingSelection: ProposalSelection
        public var sampler = RegionSampler()
        public var head: RegionHead.Configuration
        public var criterion = TwoStageCriterion()
        public var postprocessor = RegionPostprocessor()
        /// See ``Detector/pictureMean``.
        public var pictureMean: [Float] = [0.485, 0.456, 0.406]
        public var pictureDeviation: [Float] = [0.229, 0.224, 0.225]
        /// Classes of objects.
        public var classes: Int

        public init(
            backbone: Backbone, anchors: Anchors, selection: ProposalSelection,
            trainingSelection: ProposalSelection, head: RegionHead.Configuration, classes: Int
        ) {
            self.backbone = backbone
            self.anchors = anchors
            self.selection = selection
            self.trainingSelection = trainingSelection
            self.head = head
            self.classes = classes
        }
    }
}

extension FasterRCNN.Configuration.Anchors {
    var anchorsPerCell: Int {
        switch self {
        case .pyramid(let anchors): anchors.anchorsPerCell
        case .scaled(let anchors): anchors.anchorsPerCell
        }
    }

    func anchors(canvas: Canvas, maps: [(columns: Int, rows: Int)]) -> AnchorSet {
        switch self {
        case .pyramid(let anchors): return anchors.anchors(canvas: canvas, maps: maps)
        case .scaled(let anchors):
            return anchors.anchors(canvas: canvas, columns: maps[0].columns, rows: maps[0].rows)
        }
    }
}

extension FasterRCNN.Configuration {
    /// On ResNet-50 with a pyramid, for COCO (Lin et al. 2017, arXiv 1612.03144, section 5), as torchvision publishes
    /// it.
    public static let resNet50 = FasterRCNN.Configuration(
        backbone: .pyramid(.resNet50.forRegions),
        anchors: .pyramid(PyramidAnchors(sizes: [32, 64, 128, 256, 512].map { [$0] })),
        selection: ProposalSelection(candidatesPerLevel: 1000, count: 1000),
        trainingSelection: ProposalSelection(candidatesPerLevel: 2000, count: 2000),
        head: .init(pooling: RegionPooling(.align(samples: 2), strides: [4, 8, 16, 32]), hidden: 1024),
        classes: 90)

    /// The paper's, on VGG-16, for Pascal VOC: one map, nine anchors a place of which those beyond the border learn
    /// nothing, RoIPool, VGG's own two hidden layers with their dropout. A picture's shorter side has 600 pixels.
    public static let vgg16: FasterRCNN.Configuration = {
        var configuration = FasterRCNN.Configuration(
            backbone: .vgg16(.init()), anchors: .scaled(ScaledAnchors(stride: VGGMap.stride)),
            selection: ProposalSelection(candidatesPerLevel: 6000, count: 300, smallestSide: 16),
            trainingSelection: ProposalSelection(candidatesPerLevel: 12000, count: 2000, smallestSide: 16),
            head: .init(
                pooling: RegionPooling(.maximum, strides: [VGGMap.stride]), hidden: 4096, dropout: 0.5),
            classes: 20)
        configuration.criterion.proposals.ignoresCrossingAnchors = true
        configuration.criterion.regions.beta = 1
        configuration.sampler.sampler.count = 128
        configuration.postprocessor.overlapThreshold = 0.3
        return configuration
    }()

    /// Our own, for small machines and small objects: half a ResNet-18, smaller anchors, fewer regions.
    public static let small: FasterRCNN.Configuration = {
        var configuration = FasterRCNN.Configuration(
            backbone: .pyramid(.small.forRegions),
            anchors: .pyramid(PyramidAnchors(sizes: [12, 24, 48, 96, 192].map { [$0] })),
            selection: ProposalSelection(candidatesPerLevel: 200, count: 100),
            trainingSelection: ProposalSelection(candidatesPerLevel: 400, count: 200),
            head: .init(
                pooling: RegionPooling(.align(samples: 2), strides: [4, 8, 16, 32], canonicalSide: 84),
                hidden: 256),
            classes: 20)
        configuration.criterion.proposals.sampler.count = 128
        configuration.sampler.sampler.count = 64
        return configuration
    }()
}

extension FasterRCNN.Configuration {
    var width: Int {
        get { backbone.width }
        set { backbone.width = newValue }
    }

    var trainedStages: Int {
        get { backbone.trainedStages }
        set { backbone.trainedStages = newValue }
    }

    var channels: Int {
        get { backbone.channels }
        set { backbone.channels = newValue }
    }

    var pyramid: ResNetFPN.Configuration {
        get { backbone.pyramid }
        set { backbone.pyramid = newValue }
    }
}
