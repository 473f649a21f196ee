import ApusNN
import ApusTensor
import Foundation

extension DeformableDETR {
    public struct Configuration: Sendable, Hashable {
        /// Where queries come from.
        public enum Stages: String, Sendable, Hashable, CaseIterable {
            /// They are learned.
            case one
            /// From the surest boxes that the encoder's places propose.
            case two
        }

        public var body: ResNet.Configuration
        public var size: DETRLayerSize
        public var encoderLayers: Int
        public var decoderLayers: Int
        /// Maps that queries look at: up to 3 are the network's last stages, each further one halves the one before.
        public var levels: Int
        /// That a head looks at on each level.
        public var points: Int
        /// The most objects that it can find in a picture.
        public var queries: Int
        /// Whether each layer of the decoder begins from the boxes of the one before it.
        public var refinesBoxes = false
        public var stages = Stages.one
        public var criterion = DeformableDETRCriterion()
        /// See ``Detector/pictureMean``.
        public var pictureMean: [Float] = [0.485, 0.456, 0.406]
        public var pictureDeviation: [Float] = [0.229, 0.224, 0.225]
        /// Classes of objects.
        public var classes: Int

        public init(
            body: ResNet.Configuration, size: DETRLayerSize, encoderLayers: Int, decoderLayers: Int,
            levels: Int, points: Int, queries: Int, classes: Int
        ) {
            self.body = body
            self.size = size
            self.encoderLayers = encoderLayers
            self.decoderLayers = decoderLayers
            self.levels = levels
            self.points = points
            self.queries = queries
            self.classes = classes
        }

        /// The paper's, for COCO: column c of the logits is COCO's category id c, of which 0 is unused.
        ///
        /// The body's norms are constants, and its first convolutions never learn: it begins from a classifier.
        public static func published(levels: Int = 4, refinesBoxes: Bool = false, stages: Stages = .one)
            -> Self
        {
            var body = ResNet.Configuration.resNet50
            body.norms = .frozen(epsilon: 1e-5)
            var configuration = Self(
                body: body,
                size: DETRLayerSize(width: 256, heads: 8, feedForwardWidth: 1024, dropout: 0.1),
                encoderLayers: 6, decoderLayers: 6, levels: levels, points: 4, queries: 300, classes: 91)
            configuration.refinesBoxes = refinesBoxes
            configuration.stages = stages
            return configuration
        }

        /// Our own, for small machines and pictures: ResNet-18 of half the width that learns as a whole, and few layers.
        public static let small: Self = {
            var configuration = Self(
                body: ResNet.Configuration(block: .basic, blocks: [2, 2, 2, 2], width: 32),
                size: DETRLayerSize(width: 64, heads: 4, feedForwardWidth: 256, dropout: 0),
                encoderLayers: 2, decoderLayers: 2, levels: 3, points: 4, queries: 20, classes: 20)
            configuration.refinesBoxes = true
            return configuration
        }()

        /// Whether the residual network learns as a whole, its norms, stem and first stage too.
        var learnsBody: Bool {
            get { body.norms == .learned }
            set { body.norms = newValue ? .learned : .frozen(epsilon: 1e-5) }
        }

        /// Why it cannot be built; nil where it can.
        var conflict: String? {
            if !size.width.isMultiple(of: size.heads) {
                return "heads is \(size.heads), which does not divide a width of \(size.width)"
            }
            if !size.width.isMultiple(of: Self.groups) {
                return
                    "width is \(size.width), which is no multiple of \(Self.groups), the groups of the norms"
            }
            return stages == .two && !refinesBoxes
                ? "stages is two, but heads that refine no boxes are one and the same; set refinesBoxes" : nil
        }

        /// Of the norms behind the projections of maps.
        private static let groups = 32
    }
}

extension DeformableDETR.Configuration {
    /// What reads classes and boxes off queries, and with two stages off places.
    func heads() -> (classes: [Linear], boxes: [Perceptron]) {
        let count = decoderLayers + (stages == .two ? 1 : 0)
        // At first every class is there with a probability of 0.01.
        func classHead() -> Linear { Linear(size.width, classes, biases: .constant(-log(99))) }
        // At first boxes are small, and lie where the reference does; refined ones stay as they are.
        func boxHead(isSmall: Bool) -> Perceptron {
            Perceptron(
                [size.width, size.width, size.width, 4],
                last: (weights: .constant(0), biases: .given(isSmall ? [0, 0, -2, -2] : [0, 0, 0, 0])))
        }
        guard refinesBoxes else {
            let (shared, sharedBox) = (classHead(), boxHead(isSmall: stages == .one))
            return (
                [Linear](repeating: shared, count: count), [Perceptron](repeating: sharedBox, count: count)
            )
        }
        return (
            (0..<count).map { _ in classHead() },
            (0..<count).map { boxHead(isSmall: stages == .one && $0 == 0) }
        )
    }

    /// Maps of so many channels to the transformer's width, and the levels behind the last of them.
    func inputProjections(of channels: [Int]) -> [Sequential] {
        func projection(_ inputs: Int, kernel: Int) -> Sequential {
            Sequential([
                Conv2d(
                    inputs, size.width, kernel: kernel, stride: kernel == 1 ? 1 : 2, padding: kernel / 2,
                    weights: .xavierUniform(gain: 1), biases: .constant(0)),
                GroupNorm(groups: Self.groups, size.width),
            ])
        }
        return channels.map { projection($0, kernel: 1) }
            + (0..<(levels - channels.count)).map {
                projection($0 == 0 ? channels[channels.count - 1] : size.width, kernel: 3)
            }
    }
}
