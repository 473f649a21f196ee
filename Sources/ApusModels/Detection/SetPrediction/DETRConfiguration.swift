extension DETR {
    public struct Configuration: Sendable, Hashable {
        public var body: ResNet.Configuration
        public var size: DETRLayerSize
        public var encoderLayers: Int
        public var decoderLayers: Int
        /// The most objects that it can find in a picture.
        public var queries: Int
        public var criterion = SetCriterion()
        /// See ``Detector/pictureMean``.
        public var pictureMean: [Float] = [0.485, 0.456, 0.406]
        public var pictureDeviation: [Float] = [0.229, 0.224, 0.225]
        /// Classes of objects.
        public var classes: Int

        public init(
            body: ResNet.Configuration, size: DETRLayerSize, encoderLayers: Int, decoderLayers: Int,
            queries: Int,
            classes: Int
        ) {
            self.body = body
            self.size = size
            self.encoderLayers = encoderLayers
            self.decoderLayers = decoderLayers
            self.queries = queries
            self.classes = classes
        }

        /// Whether the residual network learns as a whole, its norms, stem and first stage too.
        var learnsBody: Bool {
            get { body.norms == .learned }
            set { body.norms = newValue ? .learned : .frozen(epsilon: 1e-5) }
        }

        /// What a query without an object counts.
        var noObjectWeight: Double {
            get { if case .crossEntropy(let weight) = criterion.classLoss { weight } else { 0 } }
            set { criterion.classLoss = .crossEntropy(noObjectWeight: newValue) }
        }

        /// The paper's, for COCO: column c of the logits is COCO's category id c, of which 0 is unused.
        ///
        /// The body's norms are constants, and its first convolutions never learn: it begins from a classifier.
        ///
        /// - Parameter isDilated: whether the last stage keeps the size (DC5).
        public static func published(_ body: ResNet.Configuration, isDilated: Bool = false) -> Self {
            var body = body
            body.norms = .frozen(epsilon: 1e-5)
            body.dilatesLastStage = isDilated
            return Self(
                body: body,
                size: DETRLayerSize(width: 256, heads: 8, feedForwardWidth: 2048, dropout: 0.1),
                encoderLayers: 6, decoderLayers: 6, queries: 100, classes: 91)
        }

        /// Our own, for small machines and pictures: the first two stages of a ResNet-18 of half the width, which learn as
        /// a whole and leave maps of an eighth of the size, and few layers.
        public static let small = Self(
            body: ResNet.Configuration(block: .basic, blocks: [2, 2], width: 32),
            size: DETRLayerSize(width: 64, heads: 4, feedForwardWidth: 256, dropout: 0),
            encoderLayers: 2, decoderLayers: 2, queries: 10, classes: 20)
    }
}
