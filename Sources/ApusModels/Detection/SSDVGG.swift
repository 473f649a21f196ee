import ApusNN
import ApusTensor

/// SSD300's backbone: VGG-16 whose fully connected layers have become convolutions (Liu et al. 2016, section 3;
/// Chen et al. 2015), and eight convolutions more that go down to a single cell.
///
/// The fine map comes from the middle of the network, where values are much larger than behind it: at each place it
/// is divided by its length over all channels and multiplied by learned scales (Liu, Rabinovich and Berg 2015).
/// Names and details are torchvision's.
public final class SSDVGG: FeatureBackbone {
    public struct Configuration: Sendable, Hashable, Codable {
        /// Channels of the first stage; all others are multiples of it.
        public var width = 64

        public init(width: Int = 64) { self.width = width }
    }

    let scaleWeight: Parameter
    /// Up to conv4_3.
    let features: VGGUnits
    /// conv5, fc6 and fc7, then conv8 to conv11.
    let extra: [any Layer]
    public let outputChannels: [Int]

    init(_ configuration: Configuration, channels: Int) {
        let width = configuration.width
        scaleWeight = Parameter([width * 8], .constant(20))
        features = VGGUnits(
            [
                [(channels, width), (width, width)], [(width, width * 2), (width * 2, width * 2)],
                [(width * 2, width * 4), (width * 4, width * 4), (width * 4, width * 4)],
                [(width * 4, width * 8), (width * 8, width * 8), (width * 8, width * 8)],
            ], firstPlace: 0, roundingStages: [3])
        extra = [
            SSDDilatedStage(width * 8, width * 16),
            SSDExtraStage(width * 16, width * 4, width * 8, stride: 2, padding: 1),
            SSDExtraStage(width * 8, width * 2, width * 4, stride: 2, padding: 1),
            SSDExtraStage(width * 4, width * 2, width * 4),
            SSDExtraStage(width * 4, width * 2, width * 4),
        ]
        outputChannels = [8, 16, 8, 4, 4, 4].map { $0 * width }
    }

    /// Pixels below which nothing is left for the last map.
    static let smallestSide = 268

    /// - Precondition: both sides have at least ``smallestSide`` pixels.
    public func callAsFunction(_ pictures: Tensor) -> [Tensor] {  // [N, 3, 300, 300]
        precondition(
            pictures.rank == 4 && pictures.shape[2...].allSatisfy { $0 >= Self.smallestSide },
            "SSDVGG: pictures \(pictures.shape) have sides below \(Self.smallestSide) pixels; resize them to 300"
        )
        var y = features(pictures)  // [N, 512, 38, 38]
        let scale = scaleWeight.tensor.reshaped(1, -1, 1, 1).cast(to: y.dtype)  // [1, 512, 1, 1]
        var maps = [unitLength(y, axis: 1) * scale]  // [N, 512, 38, 38]
        for stage in extra {
            y = stage(y)  // [N, 1024, 19, 19], 512 of 10, 256 of 5, 256 of 3, 256 of 1
            maps.append(y)
        }
        return maps
    }
}

/// Stages of VGG-16, each but the first behind a pooling, named by their places in torchvision's list.
final class VGGUnits: Module {
    let stages: [[VGGFeatures.Unit]]
    /// Stages, counted from 0, in front of which the pooling rounds up.
    private let roundingStages: Set<Int>

    var namedChildren: [(name: String, child: any Sendable)]? {
        stages.joined().map { (String($0.place), $0.convolution) }
    }

    /// - Parameters:
    ///   - channels: into and out of each convolution of each stage.
    ///   - roundingStages: those in front of which the pooling rounds up, as Caffe's do: which of them notices depends
    ///     on the pictures.
    init(_ channels: [[(Int, Int)]], firstPlace: Int, roundingStages: Set<Int> = []) {
        var place = firstPlace
        self.roundingStages = roundingStages
        stages = channels.map { stage in
            defer { place += 1 }  // the pooling
            return stage.map { inputs, outputs in
                defer { place += 2 }
                return VGGFeatures.Unit(inputs, outputs, hasNorm: false, place: place)
            }
        }
    }

    /// `[N, 3, 300, 300]` to `[N, 512, 38, 38]`, for four stages.
    func callAsFunction(_ x: Tensor) -> Tensor {
        stages.enumerated().reduce(x) { y, stage in
            let pooled =
                stage.offset == 0
                ? y : maxPool(y, PoolingWindow(kernel: 2, roundsUp: roundingStages.contains(stage.offset)))
            return stage.element.reduce(pooled) { $1($0) }
        }
    }
}

/// conv5, then fc6 as a dilated convolution and fc7 as one of a single place.
final class SSDDilatedStage: Layer {
    let conv5: VGGUnits
    let fc6: Conv2d
    let fc7: Conv2d

    var namedChildren: [(name: String, child: any Sendable)]? {
        (conv5.namedChildren ?? []) + [("7.1", fc6), ("7.3", fc7)]
    }

    init(_ inputs: Int, _ outputs: Int) {
        conv5 = VGGUnits([[(inputs, inputs), (inputs, inputs), (inputs, inputs)]], firstPlace: 1)
        fc6 = ssdConvolution(inputs, outputs, kernel: 3, padding: 6, dilation: 6)
        fc7 = ssdConvolution(outputs, outputs, kernel: 1)
    }

    func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 512, 38, 38]
        let halved = maxPool(x, PoolingWindow(kernel: 2))  // [N, 512, 19, 19]
        let y = conv5(halved)  // [N, 512, 19, 19]
        let pooled = maxPool(y, PoolingWindow(kernel: 3, stride: 1, padding: 1))  // [N, 512, 19, 19]
        return fc7(fc6(pooled, then: .relu), then: .relu)  // [N, 1024, 19, 19]
    }
}

/// A 1x1 convolution that narrows and a 3x3 one that shrinks.
final class SSDExtraStage: Layer {
    let narrow: Conv2d
    let shrink: Conv2d

    static var stateNames: [String: String] { ["narrow": "0", "shrink": "2"] }

    init(_ inputs: Int, _ middle: Int, _ outputs: Int, stride: Int = 1, padding: Int = 0) {
        narrow = ssdConvolution(inputs, middle, kernel: 1)
        shrink = ssdConvolution(middle, outputs, kernel: 3, stride: stride, padding: padding)
    }

    func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 1024, 19, 19]
        let y = narrow(x, then: .relu)  // [N, 256, 19, 19]
        return shrink(y, then: .relu)  // [N, 512, 10, 10]
    }
}

/// A convolution drawn as torchvision draws SSD's own.
private func ssdConvolution(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1
) -> Conv2d {
    Conv2d(
        inputs, outputs, kernel: kernel, stride: stride, padding: padding, dilation: dilation,
        weights: .xavierUniform(gain: 1), biases: .constant(0))
}
