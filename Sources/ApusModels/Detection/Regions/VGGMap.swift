import ApusNN
import ApusTensor

/// VGG-16 up to its last convolution: the one map of stride 16 that the first Fast and Faster R-CNN look at. Names are
/// the places in torchvision's list of VGG-16's features.
public final class VGGMap: FeatureBackbone {
    public struct Configuration: Sendable, Hashable, Codable {
        /// Channels of the first stage; all others are multiples of it.
        public var width = 64
        /// How many of the five stages learn, counted from the end: the paper leaves the first two as they are.
        public var trainedStages = 3
        public var channels = 3

        public init(width: Int = 64, trainedStages: Int = 3) {
            self.width = width
            self.trainedStages = trainedStages
        }
    }

    public static let stride = 16
    let units: VGGUnits
    public let outputChannels: [Int]

    public var namedChildren: [(name: String, child: any Sendable)]? { units.namedChildren }

    /// - Precondition: 0 to 5 stages learn.
    init(_ configuration: Configuration) {
        precondition((0...5).contains(configuration.trainedStages), "VGGMap: five stages may learn")
        let width = configuration.width
        var inputs = configuration.channels
        let stages = zip([2, 2, 3, 3, 3], [1, 2, 4, 8, 8]).map { depth, factor in
            (0..<depth).map { _ in
                defer { inputs = width * factor }
                return (inputs, width * factor)
            }
        }
        // Caffe's poolings round up: 600 pixels become 38 places.
        units = VGGUnits(stages, firstPlace: 0, roundingStages: [1, 2, 3, 4])
        outputChannels = [width * 8]
        for unit in units.stages.dropLast(configuration.trainedStages).joined() {
            ModelState(unit.convolution).freeze()
        }
    }

    /// Sizes below are of pictures of 800 x 600.
    public func callAsFunction(_ pictures: Tensor) -> [Tensor] {  // [N, 3, 600, 800]
        [units(pictures)]  // [N, 512, 38, 50]
    }
}
