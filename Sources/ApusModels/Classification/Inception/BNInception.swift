import ApusNN
import ApusTensor

/// Batch normalization: accelerating deep network training by reducing internal covariate shift (Ioffe and Szegedy
/// 2015, arXiv 1502.03167), the network of its section 4.2 and figure 5.
///
/// Inception v1 with a norm behind every convolution, which lets it learn at far higher rates and without dropout; two
/// 3x3 kernels in the place of each 5x5; means in the place of maxima in most modules; and two modules that halve the
/// picture themselves in place of a pooling between modules. The first convolution is separable. Behind 4c and 4d the
/// figure's sums of channels do not add up (576, 1024); here they are what the filters give (608, 1056).
public final class BNInception: ImageClassifier {
    public struct Configuration: Sendable, Hashable, Codable {
        /// Filters of each color channel in the first, separable convolution.
        public var depthMultiplier = 8
        public var channels = 3
        public var classes = 1000

        public static let standard = Configuration()
    }

    public let configuration: Configuration
    let stem: SeparableStem
    let conv2: Sequential
    let modules: [BNInceptionModule]
    let fc: Linear

    private static let names = ["3a", "3b", "3c", "4a", "4b", "4c", "4d", "4e", "5a", "5b"]

    public var namedChildren: [(name: String, child: any Sendable)]? {
        [("conv1", stem), ("conv2", conv2)] + zip(BNInception.names, modules).map { ("inception" + $0, $1) }
            + [("fc", fc)]
    }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        stem = SeparableStem(configuration.channels, 64, multiplier: configuration.depthMultiplier)
        conv2 = Sequential(unit(64, 64, kernel: 1), unit(64, 192, kernel: 3))
        var inputs = 192
        modules = BNInception.widths.map { widths in
            let module = BNInceptionModule(inputs, widths)
            inputs = module.outputChannels
            return module
        }
        fc = Linear(inputs, configuration.classes)
    }

    /// Sizes below are of 224 pixels.
    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 3, 224, 224]
        let window = PoolingWindow(kernel: 3, stride: 2, roundsUp: true)
        let early = conv2(maxPool(stem(x), window))  // [N, 192, 56, 56]
        let maps = modules.reduce(maxPool(early, window)) { $1($0) }  // [N, 1024, 7, 7]
        return fc(globalAveragePool(maps))  // [N, classes]
    }

    private static let widths: [BNInceptionModule.Widths] = [
        .init(direct: 64, reduce: 64, single: 64, reduceDouble: 64, double: 96, pooled: 32),
        .init(direct: 64, reduce: 64, single: 96, reduceDouble: 64, double: 96, pooled: 64),
        .init(direct: 0, reduce: 128, single: 160, reduceDouble: 64, double: 96, pooled: 0),
        .init(direct: 224, reduce: 64, single: 96, reduceDouble: 96, double: 128, pooled: 128),
        .init(direct: 192, reduce: 96, single: 128, reduceDouble: 96, double: 128, pooled: 128),
        .init(direct: 160, reduce: 128, single: 160, reduceDouble: 128, double: 160, pooled: 128),
        .init(direct: 96, reduce: 128, single: 192, reduceDouble: 160, double: 192, pooled: 128),
        .init(direct: 0, reduce: 128, single: 192, reduceDouble: 192, double: 256, pooled: 0),
        .init(direct: 352, reduce: 192, single: 320, reduceDouble: 160, double: 224, pooled: 128),
        .init(
            direct: 352, reduce: 192, single: 320, reduceDouble: 192, double: 224, pooled: 128,
            poolsMaximum: true),
    ]
}

/// 1x1, 3x3, twice 3x3, and pooling, joined; without the first way the module halves the picture.
final class BNInceptionModule: Layer {
    /// Channels of each convolution; 0 where there is none.
    struct Widths: Sendable {
        let direct, reduce, single, reduceDouble, double, pooled: Int
        var poolsMaximum = false
        var halves: Bool { direct == 0 }
    }

    let branch1: InceptionConvolution?
    let branch2: Sequential
    let branch3: Sequential
    /// Behind the pooling; nil where that passes through.
    let branch4: InceptionConvolution?
    let widths: Widths
    let outputChannels: Int

    /// The pooling stands in front, as the first of its branch.
    static var stateNames: [String: String] { ["branch4": "branch4.1"] }

    init(_ inputs: Int, _ widths: Widths) {
        let stride = widths.halves ? 2 : 1
        branch1 = widths.halves ? nil : unit(inputs, widths.direct, kernel: 1)
        branch2 = Sequential(
            unit(inputs, widths.reduce, kernel: 1),
            unit(widths.reduce, widths.single, kernel: 3, stride: stride))
        branch3 = Sequential(
            unit(inputs, widths.reduceDouble, kernel: 1), unit(widths.reduceDouble, widths.double, kernel: 3),
            unit(widths.double, widths.double, kernel: 3, stride: stride))
        branch4 = widths.halves ? nil : unit(inputs, widths.pooled, kernel: 1)
        self.widths = widths
        outputChannels =
            widths.direct + widths.single + widths.double + (widths.halves ? inputs : widths.pooled)
    }

    func callAsFunction(_ x: Tensor) -> Tensor {  // [N, inputs, H, W]
        let pooled: Tensor
        if widths.halves {
            pooled = maxPool(x, PoolingWindow(kernel: 3, stride: 2, padding: 1))  // [N, inputs, H/2, W/2]
        } else {
            let window = PoolingWindow(kernel: 3, stride: 1, padding: 1)
            pooled = widths.poolsMaximum ? maxPool(x, window) : averagePool(x, window)  // [N, inputs, H, W]
        }
        let direct = branch1.map { [$0(x)] } ?? []  // [N, direct, H, W]
        let others = [branch2(x), branch3(x), branch4.orIdentity(pooled)]  // [N, ..., H/s, W/s]
        return concatenate(direct + others, axis: 1)  // [N, outputs, H/s, W/s]
    }
}

/// A 7x7 convolution of stride 2, each color by itself, and a 1x1 convolution that mixes them; one norm behind both.
///
/// With nothing between them the two are one convolution of 7x7, whose weights are the product of theirs. It is run as
/// that: a few filters of each of three colors leave a processor's vectors half empty.
final class SeparableStem: Layer {
    let depthwise: Conv2d
    let pointwise: Conv2d
    let norm: BatchNorm2d
    let multiplier: Int

    static var stateNames: [String: String] { ["norm": "bn"] }

    init(_ inputs: Int, _ outputs: Int, multiplier: Int) {
        depthwise = Conv2d(
            inputs, inputs * multiplier, kernel: 7, stride: 2, padding: 3, groups: inputs, bias: false,
            weights: heWeights)
        pointwise = Conv2d(inputs * multiplier, outputs, kernel: 1, bias: false, weights: heWeights)
        norm = BatchNorm2d(outputs, epsilon: 1e-3)
        self.multiplier = multiplier
    }

    func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 3, 224, 224]
        let (inputs, outputs) = (x.shape[1], pointwise.weight.shape[0])
        let filters = depthwise.weight.tensor.reshaped(inputs, multiplier, 49)  // [3, 8, 49]
        let mixing = pointwise.weight.tensor.reshaped(outputs, inputs, multiplier)  // [64, 3, 8]
        let products = matrixMultiply(mixing.transposed(0, 1), filters)  // [3, 64, 49]
        let weight = products.transposed(0, 1).reshaped(outputs, inputs, 7, 7)  // [64, 3, 7, 7]
        let geometry = ConvolutionGeometry(stride: 2, padding: 3)
        return norm(convolution(x, weight, geometry: geometry), then: .relu)  // [N, 64, 112, 112]
    }
}

/// He et al. 2015; the paper does not say how it draws.
private let heWeights = Initializer.kaimingNormal(fan: .input, gain: Initializer.reluGain)

private func unit(_ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1) -> InceptionConvolution {
    InceptionConvolution(
        inputs, outputs, kernel: (kernel, kernel), stride: stride, padding: (kernel / 2, kernel / 2),
        weights: heWeights)
}
