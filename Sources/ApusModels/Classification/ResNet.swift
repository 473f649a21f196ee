import ApusNN
import ApusTensor

/// Deep residual learning for image recognition (He, Zhang, Ren and Sun 2015, arXiv 1512.03385).
///
/// Each block learns what to add to its input; the sum's shortcut carries gradients past any number of layers.
/// This is torchvision's variant: the stride of a bottleneck stands on its 3x3 convolution, and shortcuts that
/// change shape are projections (option B of the paper). The paper's networks for CIFAR-10 have shortcuts without
/// parameters (option A), and its plain networks, against which the others are measured, have none.
public final class ResNet: ImageClassifier {
    public struct Configuration: Sendable, Hashable, Codable {
        public enum Block: String, Sendable, Hashable, Codable {
            /// Two 3x3 convolutions.
            case basic
            /// 1x1, 3x3, 1x1; four times as wide at its end.
            case bottleneck

            var expansion: Int { self == .basic ? 1 : 4 }
        }

        /// How the picture enters.
        public enum Stem: String, Sendable, Hashable, Codable, CaseIterable {
            /// 7x7 with stride 2, then max pooling with stride 2: for pictures of about 224 pixels.
            case imageNet
            /// 3x3 with stride 1, no pooling: for small pictures (the CIFAR networks of the paper).
            case small
        }

        /// What is added to a block's result.
        public enum Shortcut: String, Sendable, Hashable, Codable, CaseIterable {
            /// Its input; through a 1x1 convolution and norm where the shape changes (option B).
            case projection
            /// Its input; every second place with zeros for further channels where the shape changes (option A).
            case padding
            /// Nothing: a plain network.
            case none
        }

        /// Where the statistics of the norms come from.
        public enum Norms: Sendable, Hashable, Codable {
            /// From the batch while training.
            case learned
            /// From the file that the network is loaded from, and they stay.
            case frozen(epsilon: Double)
        }

        public var block: Block
        /// Blocks in each stage; each stage but the first halves the picture.
        public var blocks: [Int]
        /// Channels of the first stage; each further stage doubles them.
        public var width = 64
        public var stem = Stem.imageNet
        public var shortcut = Shortcut.projection
        public var norms = Norms.learned
        public var channels = 3
        public var classes = 1000

        public init(
            block: Block, blocks: [Int], width: Int = 64, stem: Stem = .imageNet,
            shortcut: Shortcut = .projection, norms: Norms = .learned, channels: Int = 3, classes: Int = 1000
        ) {
            self.block = block
            self.blocks = blocks
            self.width = width
            self.stem = stem
            self.shortcut = shortcut
            self.norms = norms
            self.channels = channels
            self.classes = classes
        }

        public static let resNet18 = Configuration(block: .basic, blocks: [2, 2, 2, 2])
        public static let resNet34 = Configuration(block: .basic, blocks: [3, 4, 6, 3])
        public static let resNet50 = Configuration(block: .bottleneck, blocks: [3, 4, 6, 3])
        public static let resNet101 = Configuration(block: .bottleneck, blocks: [3, 4, 23, 3])
        public static let resNet152 = Configuration(block: .bottleneck, blocks: [3, 8, 36, 3])

        /// Section 4.2 of the paper: three stages of 16, 32 and 64 channels for pictures of 32 pixels, with
        /// 6n + 2 layers.
        ///
        /// - Parameter layers: 20, 32, 44, 56, 110.
        public static func cifar(layers: Int) -> Configuration {
            precondition(layers > 2 && (layers - 2).isMultiple(of: 6), "6n + 2 layers, not \(layers)")
            let blocks = Array(repeating: (layers - 2) / 6, count: 3)
            return Configuration(
                block: .basic, blocks: blocks, width: 16, stem: .small, shortcut: .padding, classes: 10)
        }

        /// The same layers without shortcuts.
        public var plain: Configuration {
            var copy = self
            copy.shortcut = .none
            return copy
        }
    }

    public let configuration: Configuration
    public let body: ResNetBody
    public let fc: Linear

    public var namedChildren: [(name: String, child: any Sendable)]? { body.parts + [("fc", fc)] }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        body = ResNetBody(configuration)
        fc = Linear(body.outputChannels.last ?? configuration.width, configuration.classes)
    }

    /// Sizes below are of ResNet-50 on 224 pixels.
    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 3, 224, 224]
        let maps = body.maps(x, from: configuration.blocks.count)  // [N, 2048, 7, 7]
        return fc(globalAveragePool(maps[0]))  // [N, classes]
    }
}

/// The convolutions of a residual network: what classifies pictures with a head behind it, and finds objects with a
/// pyramid over its stages.
public final class ResNetBody: Module {
    let configuration: ResNet.Configuration
    let conv1: Conv2d
    let bn1: any ConvolutionNorm
    let stages: [Sequential]
    /// Channels of each stage's map.
    let outputChannels: [Int]

    /// By their names in the state dictionary.
    var parts: [(name: String, child: any Sendable)] {
        [("conv1", conv1), ("bn1", bn1)]
            + stages.enumerated().map { ("layer\($0.offset + 1)", $0.element) }
    }
    public var namedChildren: [(name: String, child: any Sendable)]? { parts }

    init(_ configuration: ResNet.Configuration) {
        self.configuration = configuration
        let width = configuration.width
        switch configuration.stem {
        case .imageNet:
            conv1 = residualConvolution(configuration.channels, width, kernel: 7, stride: 2)
        case .small:
            conv1 = residualConvolution(configuration.channels, width, kernel: 3)
        }
        bn1 = configuration.norms.norm(width)
        var inputs = width
        var outputChannels: [Int] = []
        stages = configuration.blocks.enumerated().map { stage, count in
            let planes = width << stage
            defer { outputChannels.append(inputs) }
            return Sequential(
                (0..<count).map { index -> any Layer in
                    let stride = stage > 0 && index == 0 ? 2 : 1
                    defer { inputs = planes * configuration.block.expansion }
                    switch configuration.block {
                    case .basic:
                        return BasicBlock(
                            inputs, planes, stride: stride, shortcut: configuration.shortcut,
                            norms: configuration.norms)
                    case .bottleneck:
                        return Bottleneck(
                            inputs, planes, stride: stride, shortcut: configuration.shortcut,
                            norms: configuration.norms)
                    }
                })
        }
        self.outputChannels = outputChannels
    }

    /// The maps of stage `first`, counted from 1, and of those behind it; the stem's where there is no such stage.
    ///
    /// Sizes below are of ResNet-50 on 224 pixels.
    func maps(_ x: Tensor, from first: Int) -> [Tensor] {  // [N, 3, 224, 224]
        var y = convolutionUnit(conv1, bn1, x, then: .relu)  // [N, 64, 112, 112]
        if configuration.stem == .imageNet {
            y = maxPool(y, PoolingWindow(kernel: 3, stride: 2, padding: 1))  // [N, 64, 56, 56]
        }
        var maps: [Tensor] = []
        for (index, stage) in stages.enumerated() {
            y = stage(y)  // [N, 256, 56, 56] ... [N, 2048, 7, 7]
            if index + 1 >= first { maps.append(y) }
        }
        return maps
    }
}

/// A convolution without bias that keeps the size, drawn as the paper draws it.
func residualConvolution(_ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1) -> Conv2d {
    Conv2d(
        inputs, outputs, kernel: kernel, stride: stride, padding: kernel / 2, bias: false,
        weights: .kaimingNormal(fan: .output, gain: Initializer.reluGain))
}
