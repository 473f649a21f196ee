import ApusNN
import ApusTensor
import ApusVision

/// R-CNN: rich feature hierarchies for accurate object detection and semantic segmentation (Girshick, Donahue, Darrell
/// and Malik 2014, arXiv 1311.2524).
///
/// Regions that may be objects are cut out of the picture one by one and stretched to the size of a classifier, AlexNet.
/// Three trainings follow each other. The network learns to tell the classes of crops and background; its last layer is
/// then thrown away. On what its last hidden layer says, a linear support vector machine for each class learns strictly,
/// from the objects themselves and hard negatives. On what its last pooling says, a ridge regression for each class
/// learns where the object's edges are. The first is learned by steps, the others are fitted (``FittedDetector``).
public final class RCNN: FittedDetector {
    public struct Configuration: Sendable, Hashable {
        /// Its classes are the detector's, and the background.
        public var network: AlexNet.Configuration
        public var crops: RegionCrops
        /// Finds the regions.
        public var search: SelectiveSearch
        /// The regions of each picture that the network learns from.
        public var sampler: RegionSampler
        public var fitting = RCNNFitting()
        public var criterion = RCNNCriterion()
        public var postprocessor = RCNNPostprocessor()
        /// See ``Detector/pictureMean``.
        public var pictureMean: [Float] = [0.485, 0.456, 0.406]
        public var pictureDeviation: [Float] = [0.229, 0.224, 0.225]
        /// Classes of objects.
        public var classes: Int

        public init(
            network: AlexNet.Configuration, crops: RegionCrops, search: SelectiveSearch,
            sampler: RegionSampler, classes: Int
        ) {
            self.network = network
            self.crops = crops
            self.search = search
            self.sampler = sampler
            self.classes = classes
        }
    }

    public let configuration: Configuration
    public let network: AlexNet
    public let svm: FittedLinear
    public let regressor: FittedLinear

    /// The network's names are AlexNet's, so that its weights can be started from.
    public var namedChildren: [(name: String, child: any Sendable)]? {
        [
            ("features", network.features), ("classifier", network.classifier), ("svm", svm),
            ("bbox_regressor", regressor),
        ]
    }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        var layers = configuration.network
        layers.classes = configuration.classes + 1
        network = AlexNet(layers)
        svm = FittedLinear(layers.hidden, configuration.classes)
        regressor = FittedLinear(layers.pooledCount, configuration.classes * 4)
    }

    public var classes: Int { configuration.classes }
    public var pictureMean: [Float] { configuration.pictureMean }
    public var pictureDeviation: [Float] { configuration.pictureDeviation }
    public var search: SelectiveSearch { configuration.search }
    public var criterion: any DetectionCriterion<RCNNOutput> { configuration.criterion }
    public var postprocessor: any DetectionPostprocessor<RCNNOutput> { configuration.postprocessor }

    /// Sizes below are of AlexNet and 20 classes.
    public func callAsFunction(_ pictures: Tensor, _ regions: Regions) -> RCNNOutput {  // [N, 3, H, W]
        let features = features(pictures, regions)  // [R, 9216], [R, 4096]
        return RCNNOutput(
            classLogits: regions.count > 0
                ? network.classifier.scores(features.hidden)  // [R, 21]
                : .zeros([0, classes + 1], dtype: pictures.dtype),
            margins: svm(features.hidden),  // [R, 20]
            boxOffsets: regressor(features.pooled).reshaped(regions.count, classes, 4),  // [R, 20, 4]
            regions: regions)
    }

    public func loss(
        _ pictures: Tensor, _ regions: Regions, _ objects: [[ObjectAnnotation]]
    ) -> DetectionLoss {
        let drawn = withScopeStream { configuration.sampler(regions, objects, from: &$0) }
        guard drawn.count > 0 else { return DetectionLoss(["class_loss": .zeros([])]) }
        let hidden = features(pictures, drawn).hidden  // [128, 4096]
        let logits = network.classifier.scores(hidden).cast(to: .float32)  // [128, 21]
        return configuration.criterion(logits, drawn, objects)
    }

    public func fit(_ forEachBatch: ((FittingBatch) -> Void) throws -> Void) throws {
        let fitted = try configuration.fitting.fit(self, forEachBatch)
        svm.set(fitted.machines.map { ($0.weights, $0.bias) })
        regressor.set(fitted.regressions)
    }

    /// What the network says of each region: behind its last pooling `[R, 9216]`, and its last hidden layer `[R, 4096]`.
    func features(_ pictures: Tensor, _ regions: Regions) -> (pooled: Tensor, hidden: Tensor) {
        let boxes = regions.boxes.enumerated().flatMap { picture, boxes in
            boxes.map { (picture: picture, box: $0) }
        }
        guard !boxes.isEmpty else {
            return (
                .zeros([0, configuration.network.pooledCount], dtype: pictures.dtype),
                .zeros([0, configuration.network.hidden], dtype: pictures.dtype)
            )
        }
        // Two thousand crops at once would need gigabytes.
        let parts = stride(from: 0, to: boxes.count, by: 256).map { start in
            let crops = configuration.crops(pictures, boxes[start..<min(start + 256, boxes.count)])
            let pooled = network.pooled(crops)  // [256, 9216]
            return (pooled, network.classifier.hidden(pooled))  // [256, 9216], [256, 4096]
        }
        guard parts.count > 1 else { return parts[0] }
        return (concatenate(parts.map { $0.0 }, axis: 0), concatenate(parts.map { $0.1 }, axis: 0))
    }
}

extension AlexNet.Configuration {
    /// Numbers behind the last pooling.
    var pooledCount: Int { (stages.last?.outputs ?? channels) * 36 }
}

extension RCNN.Configuration {
    /// The paper's, for Pascal VOC. Sixteen regions of each picture, four with an object: batches of eight pictures have
    /// the paper's 128 and 32.
    public static let alexNet = RCNN.Configuration(
        network: .original, crops: RegionCrops(side: 227, context: 16), search: .fast,
        sampler: RegionSampler(sampler: BalancedSampler(count: 16, objectShare: 0.25)), classes: 20)

    /// Our own, for small machines and small pictures: three narrow convolutions on crops of 55 pixels.
    public static let small: RCNN.Configuration = {
        let layers = AlexNet.Configuration(
            stages: [
                .init(outputs: 32, kernel: 5, stride: 2, padding: 2, isPooled: true),
                .init(outputs: 64, kernel: 3, padding: 1),
                .init(outputs: 32, kernel: 3, padding: 1, isPooled: true),
            ], drawsLikePaper: false, dropsBehind: false, hidden: 128, dropout: 0.2)
        return RCNN.Configuration(
            network: layers, crops: RegionCrops(side: 55, context: 4), search: .small,
            sampler: RegionSampler(sampler: BalancedSampler(count: 16, objectShare: 0.25)), classes: 20)
    }()
}
