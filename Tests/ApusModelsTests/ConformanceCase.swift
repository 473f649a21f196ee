import ApusModels
import ApusNN
import ApusTensor
import ApusVision
import Testing

/// How a registered model is put through the conformance suite: with four classes, on small pictures.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
    let entry: ModelEntry<any Module>
    let options: ModelRegistry.Options
    /// What is made smaller, where the published size takes too long.
    let reduction: Reduction?

    enum Reduction: String {
        case twoLayers = "two layers"
        /// The two wide layers hold nine tenths of the weights; half of 128 units dropped would leave too few
        /// to learn a batch by heart.
        case narrowClassifier = "128 hidden units, none dropped"
        /// With so few steps, dropping most of a head leaves its loss where it was.
        case nothingDropped = "nothing dropped"
        case quarterWidth = "a quarter of the width"
        case smallTransformer = "a quarter of the width, two layers, ten queries, nothing dropped"
        /// Most of YOLOv1's weights are in its two wide layers; its 24 convolutions learn little in a few steps without
        /// norms, which its paper begins from a classifier's.
        case narrowGrid = "an eighth of the width, 256 hidden units, none dropped, norms"
        case smallCrops = "crops of 67 pixels, 128 hidden units, none dropped"
    }

    /// Sixteen and nineteen layers without norms do not learn from random weights within a test: the paper
    /// starts them from a shallower net's. They are learned through the ten convolutions of vgg13.
    var learnsAsShallowerNet: Bool { entry.name == "vgg16" || entry.name == "vgg19" }

    /// Detectors begin with losses of about 30 and gradients to match: a step that wakes a transformer ruins them.
    var firstLearningRate: Double { entry.task == .classification ? 1e-2 : 1e-4 }

    /// SqueezeNet's scores pass a ReLU: a larger step can leave one at zero for every picture.
    var learningRate: Double {
        // Without norms larger steps throw it back.
        if entry.name.hasPrefix("rcnn") { return 5e-4 }
        // Steps of a layer that thousands of numbers flow into add up.
        if entry.name.hasPrefix("yolov1") { return 2e-4 }
        // Larger ones leave attention looking at one place for every query.
        if entry.name.hasPrefix("detr") { return 5e-4 }
        if entry.task == .detection { return 1e-3 }
        return entry.name.hasPrefix("squeezenet") ? 1e-4 : 5e-4
    }

    /// In which a batch is learned by heart; detectors have places to learn beside classes, and deep plain networks
    /// learn slowly, which is what they are there to show. The first AlexNet, and four convolutions of each of
    /// RetinaNet's heads, begin with weights so small that their answers hardly differ at first; YOLO's bodies
    /// are deep.
    var steps: Int {
        let needsMore = [
            "alexnet_original", "rcnn_alexnet", "retinanet_resnet50_fpn", "yolov1",
            "yolov1_small", "yolov2", "yolov3",
        ]
        if needsMore.contains(entry.name) || learnsItsAssignment { return 240 }
        // Queries take turns until each has its object.
        if entry.name.contains("detr_") { return 400 }
        let isSlow = entry.name.hasPrefix("plain") || entry.name.hasPrefix("squeezenet")
        return entry.task == .detection || isSlow ? 120 : 60
    }

    /// What a batch learned by heart may leave of the first loss. Where a network weighs by itself which of an object's
    /// places learn it, some of them learn the background too, and are wrong by half whatever they say: most in FreeAnchor's
    /// bags, of which one anchor is enough. Faster R-CNN draws other anchors and regions in every step, and those that hold
    /// half an object stay undecided for long.
    var remainder: Float {
        if entry.name.hasPrefix("freeanchor") { return 0.25 }
        return learnsItsAssignment || entry.name.hasPrefix("fasterrcnn") ? 0.1 : 0.05
    }

    private var learnsItsAssignment: Bool {
        entry.name.hasPrefix("freeanchor") || entry.name.hasPrefix("autoassign")
    }

    static let all = ModelRegistry.entries.map(ConformanceCase.init)

    private init(_ entry: ModelEntry<any Module>) {
        self.entry = entry
        options = .init(classes: 4, imageSize: Self.imageSize(entry))
        reduction =
            if entry.name.hasPrefix("vit_l_") {
                .twoLayers
            } else if entry.name.hasPrefix("vgg") || entry.name.hasPrefix("alexnet") {
                .narrowClassifier
            } else if entry.options.contains(where: { $0.name == "auxiliaryDropout" })
                || entry.name == "rcnn_small" || entry.name.hasPrefix("squeezenet")
                || entry.name == "inception_v3" || entry.name == "yolov1_small"
            {
                .nothingDropped
            } else if entry.name == "yolov1" {
                .narrowGrid
            } else if entry.name == "rcnn_alexnet" {
                .smallCrops
            } else if entry.name.hasPrefix("ssd300") || entry.name == "fastrcnn_vgg16"
                || entry.name.hasSuffix("_resnet50_fpn") || entry.name == "yolov2" || entry.name == "yolov3"
                || entry.name == "fasterrcnn_vgg16"
            {
                .quarterWidth
            } else if entry.name.contains("detr_resnet") {
                .smallTransformer
            } else {
                nil
            }
    }

    /// Small, but enough for every layer.
    private static func imageSize(_ entry: ModelEntry<any Module>) -> Int {
        if entry.name.hasPrefix("detr") { return 96 }
        if entry.task == .detection { return entry.name.hasPrefix("ssd300") ? 300 : 192 }
        switch entry.name {
        case "alexnet", "alexnet_original": return 67
        case "inception_v1", "inception_v3": return 80
        case let name where name.hasSuffix("_cifar"): return 16
        default: return 32
        }
    }

    var testDescription: String {
        entry.name + (reduction.map { " with \($0.rawValue)" } ?? "")
            + (learnsAsShallowerNet ? ", learning with vgg13's convolutions" : "")
    }

    /// The model that learns a batch by heart.
    func buildLearner() throws -> any Module {
        guard learnsAsShallowerNet, let model = try build() as? VGG else { return try build() }
        var configuration = model.configuration
        configuration.convolutions = VGG.Configuration.vgg13.convolutions
        return VGG(configuration)
    }

    /// Draws the first values of the model that learns.
    ///
    /// SqueezeNet's scores pass a ReLU, and one that begins below zero for every picture stays there, as half of them
    /// would: all begin above.
    func initialize(_ model: any Module) {
        model.initialize(seed: 1)
        guard let bias = (model as? SqueezeNet)?.classifier.bias else { return }
        bias.set(.ones(bias.shape))
    }

    /// Few regions and few units behind them: 512 regions of 1024 units would take most of the suite's time.
    private static let fewRegions: [String: ModelOptionValue] = [
        "hidden": .integer(128), "sampledRegions": .integer(64), "proposals": .integer(50),
    ]

    func build() throws -> any Module {
        let model = entry.build(options)
        switch reduction {
        case nil:
            return model
        case .twoLayers:
            var configuration = try #require(model as? VisionTransformer).configuration
            configuration.layers = 2
            return VisionTransformer(configuration)
        case .narrowClassifier:
            return try entry.model(options, settings: ["hidden": .integer(128), "dropout": .integer(0)])
        case .nothingDropped:
            let drops = entry.options.map(\.name).filter { $0.lowercased().contains("dropout") }
            return try entry.model(
                options, settings: Dictionary(uniqueKeysWithValues: drops.map { ($0, .integer(0)) }))
        case .narrowGrid:
            return try entry.model(
                options,
                settings: [
                    "width": .integer(8), "hidden": .integer(256), "dropout": .integer(0),
                    "norms": .flag(true),
                ])
        case .quarterWidth where entry.name.hasPrefix("yolo"):
            return try entry.model(options, settings: ["width": .integer(8)])
        case .smallCrops:
            return try entry.model(
                options,
                settings: [
                    "side": .integer(67), "context": .integer(5), "hidden": .integer(128),
                    "dropout": .integer(0), "sampledRegions": .integer(16),
                ])
        case .quarterWidth where entry.name.hasSuffix("_fpn"):
            var settings = entry.settingsForDrawnValues
            (settings["width"], settings["pyramidWidth"]) = (.integer(16), .integer(64))
            if entry.name.hasPrefix("fasterrcnn") { settings.merge(Self.fewRegions) { $1 } }
            return try entry.model(options, settings: settings)
        case .smallTransformer:
            let settings = [
                "bodyWidth": 16, "width": 64, "feedForwardWidth": 128, "encoderLayers": 2, "decoderLayers": 2,
                "queries": 10, "dropout": 0,
            ]
            return try entry.model(options, settings: settings.mapValues { .integer($0) })
        case .quarterWidth where entry.name.hasSuffix("rcnn_vgg16"):
            var settings = entry.settingsForDrawnValues
            (settings["width"], settings["dropout"]) = (.integer(16), .integer(0))
            return try entry.model(options, settings: settings.merging(Self.fewRegions) { $1 })
        case .quarterWidth:
            var configuration = try #require(model as? SSD).configuration
            configuration.backbone = .vgg16(.init(width: 16))
            return SSD(configuration)
        }
    }

    /// A batch of one picture a class, for detectors of two pictures.
    var pictures: Tensor {
        var stream = RandomStream(seed: 7, "conformance pictures")
        let count = entry.task == .classification ? options.classes : objects.count
        return stream.normal([count, options.channels, options.imageSize, options.imageSize])
    }

    /// `[classes]`, int64
    var labels: Tensor { .range(options.classes) }

    /// Sides of squares that each of a detector's maps is there for.
    private var sides: [Double] {
        switch entry.build(options) {
        case let detector as SSD: return detector.configuration.defaultBoxes.levels.map(\.size)
        case let detector as RetinaNet:
            return detector.configuration.anchorSides.map(Double.init).filter {
                $0 < Double(options.imageSize)
            }
        case is FCOS, is AutoAssign, is any ProposalDetector: return [24, 60, 140, 180]
        case is YOLOv1: return [30, 60, 120]
        case let detector as YOLOv2: return detector.configuration.anchors.map { min($0.x, 180) }
        case let detector as YOLOv3:
            return stride(from: 1, to: 9, by: 3).map { min(detector.configuration.anchors[$0].x, 180) }
        case is FasterRCNN: return [30, 60, 110, 150]
        case is DETR: return [20, 30, 45, 70]
        case is DeformableDETR: return [40, 60, 90, 140]
        default: return []
        }
    }

    /// Objects of every class in two pictures; one of the size that each map is there for, without which an SSD's own
    /// convolutions of the map have nothing to learn.
    var objects: [[ObjectAnnotation]] {
        let objects = sides.enumerated().map { index, side in
            let room = Double(options.imageSize) - side
            let box = Box(
                x: room * Double(index % 3) / 2, y: room * Double(index % 4) / 3, width: side, height: side)
            return ObjectAnnotation(box: box, category: index % options.classes)
        }
        return (0..<2).map { picture in
            objects.enumerated().filter { $0.offset % 2 == picture }.map(\.element)
        }
    }

    /// Regions that a search might have found: on each object, and beside it, with which it shares a quarter or so. Few
    /// enough that all of them are drawn, and the same ones in every step.
    private var regions: Regions {
        let canvas = Canvas(width: options.imageSize, height: options.imageSize)
        return Regions(
            canvas: canvas,
            boxes: objects.map { objects in
                objects.flatMap { object in
                    [(0.05, 0.05), (0.4, 0.3), (-0.45, 0.2)].map { x, y in
                        object.box.shifted(x: x * object.box.width, y: y * object.box.height)
                            .clipped(to: canvas)
                    }
                }.filter(\.isProper)
            })
    }

    /// What a model gives for pictures.
    func outputs(_ model: any Module, _ pictures: Tensor) -> [Tensor] {
        switch model {
        case let classifier as any ImageClassifier: return [classifier(pictures)]
        case let detector as any ProposalDetector: return detector(pictures, regions).tensors
        case let detector as any Detector: return detector(pictures).tensors
        default:
            Issue.record("\(entry.name) is neither a classifier nor a detector")
            return []
        }
    }

    /// How wrong a model is about the batch, a scalar.
    func loss(_ model: any Module, _ pictures: Tensor) -> Tensor {
        switch model {
        case let classifier as any ImageClassifier:
            return classifier.output(pictures).loss { crossEntropy($0, labels) }
        case let detector as any ProposalDetector: return detector.loss(pictures, regions, objects).total
        case let detector as any Detector:
            let loss = detector.loss(pictures, objects)
            // How well a point is centred is a share, whose cross-entropy stays above 0 where the answer is right, and
            // so does a prior's, which is only to be wide: it counts little, so that the rest shows whether the batch
            // is learned.
            guard let rest = loss["center_loss"] ?? loss["prior_loss"] else { return loss.total }
            return loss.total - rest * 0.98
        default:
            Issue.record("\(entry.name) is neither a classifier nor a detector")
            return .zeros([])
        }
    }
}
