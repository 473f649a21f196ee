extension DETR {
    public struct Configuration: Sendable, Hashable {
        public enum Backbone: Sendable, Hashable {
            case resNet(ResNet.Configuration)
            case stem(ConvolutionStem.Configuration)
        }

        public var backbone: Backbone
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
            backbone: Backbone, size: DETRLayerSize, encoderLayers: Int, decoderLayers: Int, queries: Int,
            classes: Int
        ) {
            self.backbone = backbone
            self.size = size
            self.encoderLayers = encoderLayers
            self.decoderLayers = decoderLayers
            self.queries = queries
            self.classes = classes
        }

        /// Channels of the pictures.
        var channels: Int {
            get {
                switch backbone {
                case .resNet(let resNet): resNet.channels
                case .stem(let stem): stem.channels
                }
            }
            set {
                resNet?.channels = newValue
                if case .stem(var stem) = backbone {
                    stem.channels = newValue
                    backbone = .stem(stem)
                }
            }
        }

        /// Nil where the backbone is another.
        var resNet: ResNet.Configuration? {
            get { if case .resNet(let resNet) = backbone { resNet } else { nil } }
            set { if let newValue, resNet != nil { backbone = .resNet(newValue) } }
        }

        /// Channels of the residual network's first stage.
        var bodyWidth: Int {
            get { resNet?.width ?? 0 }
            set { resNet?.width = newValue }
        }

        /// Whether the residual network learns as a whole, its norms, stem and first stage too.
        var learnsBody: Bool {
            get { resNet?.norms == .learned }
            set { resNet?.norms = newValue ? .learned : .frozen(epsilon: 1e-5) }
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
                backbone: .resNet(body),
                size: DETRLayerSize(width: 256, heads: 8, feedForwardWidth: 2048, dropout: 0.1),
                encoderLayers: 6, decoderLayers: 6, queries: 100, classes: 91)
        }

        /// Our own, for small machines and pictures: a stem in place of the body, and few layers.
        public static let small = Self(
            backbone: .stem(.init(widths: [32, 64, 96, 64])),
            size: DETRLayerSize(width: 64, heads: 4, feedForwardWidth: 256, dropout: 0),
            encoderLayers: 2, decoderLayers: 2, queries: 10, classes: 20)
    }
}
