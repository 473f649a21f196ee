import ApusNN
import ApusTensor

/// Four ways through one module, joined: 1x1, 3x3, 5x5 and pooling.
final class InceptionV1Module: Layer {
    /// Channels: of the 1x1 way, in front of and behind the two large kernels, and behind the pooling.
    struct Widths: Sendable {
        let direct, reduce3, wide3, reduce5, wide5, pooled: Int
    }

    let branch1: InceptionConvolution
    let branch2: Sequential
    let branch3: Sequential
    /// Behind the pooling; nil in the naive module.
    let branch4: InceptionConvolution?
    let outputChannels: Int

    /// The pooling stands in front, as the first of its branch.
    static var stateNames: [String: String] { ["branch4": "branch4.1"] }

    init(_ inputs: Int, _ widths: Widths, _ configuration: InceptionV1.Configuration) {
        let isReduced = configuration.module == .reduced
        func unit(_ inputs: Int, _ outputs: Int, kernel: Int) -> InceptionConvolution {
            InceptionConvolution(
                inputs, outputs, kernel: (kernel, kernel), padding: (kernel / 2, kernel / 2),
                norm: configuration.norm, weights: configuration.weights)
        }
        func branch(reduce: Int, wide: Int, kernel: Int) -> Sequential {
            isReduced
                ? Sequential(unit(inputs, reduce, kernel: 1), unit(reduce, wide, kernel: kernel))
                : Sequential(unit(inputs, wide, kernel: kernel))
        }
        branch1 = unit(inputs, widths.direct, kernel: 1)
        branch2 = branch(reduce: widths.reduce3, wide: widths.wide3, kernel: 3)
        // torchvision's network has 3x3 here by an old mistake, and its weights rely on that.
        branch3 = branch(
            reduce: widths.reduce5, wide: widths.wide5, kernel: configuration.variant == .paper ? 5 : 3)
        branch4 = isReduced ? unit(inputs, widths.pooled, kernel: 1) : nil
        outputChannels = widths.direct + widths.wide3 + widths.wide5 + (isReduced ? widths.pooled : inputs)
    }

    func callAsFunction(_ x: Tensor) -> Tensor {  // [N, inputs, H, W]
        let pooled = maxPool(x, PoolingWindow(kernel: 3, stride: 1, padding: 1))  // [N, inputs, H, W]
        let ways = [branch1(x), branch2(x), branch3(x), branch4.orIdentity(pooled)]  // [N, ..., H, W]
        return concatenate(ways, axis: 1)  // [N, outputs, H, W]
    }
}

/// Scores from maps on the way, for learning only.
final class InceptionV1Auxiliary: Layer {
    let conv: InceptionConvolution
    let fc1: Linear
    let fc2: Linear
    /// Means over 4x4 windows that cover maps of any size; else over 5x5 with stride 3, as in the paper.
    let isAdaptive: Bool
    let dropoutProbability: Double

    init(_ inputs: Int, _ configuration: InceptionV1.Configuration) {
        isAdaptive = configuration.variant == .torchvision
        let side = isAdaptive ? 4 : (configuration.auxiliarySide - 5) / 3 + 1
        let biases: Initializer? = configuration.variant == .paper ? .constant(0) : nil
        conv = InceptionConvolution(
            inputs, 128, kernel: (1, 1), norm: configuration.norm, weights: configuration.weights)
        fc1 = Linear(128 * side * side, 1024, weights: configuration.weights, biases: biases)
        fc2 = Linear(1024, configuration.classes, weights: configuration.weights, biases: biases)
        dropoutProbability = configuration.auxiliaryDropout
    }

    func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 512, 14, 14]
        let pooled =
            isAdaptive
            ? adaptiveAveragePool(x, output: [4, 4])
            : averagePool(x, PoolingWindow(kernel: 5, stride: 3))  // [N, 512, 4, 4]
        let hidden = fc1(conv(pooled).flattened(from: 1), then: .relu)  // [N, 1024]
        return fc2(dropout(hidden, probability: dropoutProbability))  // [N, classes]
    }
}
