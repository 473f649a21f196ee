import ApusNN
import ApusTensor

/// Darknet-19 without its classifier: 3x3 convolutions with 1x1 ones between them and pooling behind all stages but the
/// last (Redmon and Farhadi 2016, arXiv 1612.08242, section 3, table 6).
public final class Darknet19: FeatureBackbone {
    public struct Configuration: Sendable, Hashable, Codable {
        /// Convolutions of each stage, an odd number: every second one is 1x1 and halves the channels.
        public var convolutions = [1, 1, 3, 3, 5, 5]
        /// Channels of the first stage; each further one doubles them.
        public var width = 32
        public var channels = 3

        public init(convolutions: [Int] = [1, 1, 3, 3, 5, 5], width: Int = 32, channels: Int = 3) {
            self.convolutions = convolutions
            self.width = width
            self.channels = channels
        }

        /// Pixels between the last map's cells.
        public var stride: Int { 1 << (convolutions.count - 1) }
    }

    let stages: [Sequential]
    /// Of the last two stages.
    public let outputChannels: [Int]
    private let pool = MaxPool2d(kernel: 2)

    public var namedChildren: [(name: String, child: any Sendable)]? { [("stages", stages)] }

    /// - Precondition: there are at least two stages.
    public init(_ configuration: Configuration) {
        precondition(
            configuration.convolutions.count >= 2,
            "Darknet19: \(configuration.convolutions.count) stages, not two")
        let width = configuration.width
        stages = configuration.convolutions.enumerated().map { stage, count in
            let outputs = width << stage
            let inputs = stage == 0 ? configuration.channels : outputs / 2
            return Sequential(
                (0..<count).map { index in
                    if index == 0 { return darknetUnit(inputs, outputs, kernel: 3) }
                    return index.isMultiple(of: 2)
                        ? darknetUnit(outputs / 2, outputs, kernel: 3)
                        : darknetUnit(outputs, outputs / 2, kernel: 1)
                })
        }
        outputChannels = configuration.convolutions.indices.suffix(2).map { width << $0 }
    }

    /// Sizes below are of pictures of 416 pixels.
    ///
    /// - Precondition: both sides are multiples of the stride.
    /// - Returns: the maps of the last two stages, the finer first.
    public func callAsFunction(_ pictures: Tensor) -> [Tensor] {  // [N, 3, 416, 416]
        let stride = 1 << (stages.count - 1)
        precondition(
            pictures.rank == 4 && pictures.shape[2...].allSatisfy { $0 > 0 && $0.isMultiple(of: stride) },
            "Darknet19: pictures \(pictures.shape) have sides that are no multiples of \(stride); resize or fill them up"
        )
        var maps: [Tensor] = []
        for stage in stages {
            maps.append(stage(maps.last.map { pool($0) } ?? pictures))  // [N, 32, 416, 416] ...
        }
        return maps.suffix(2)  // [N, 512, 26, 26] and [N, 1024, 13, 13]
    }
}
