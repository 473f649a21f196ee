import ApusNN
import ApusTensor
import ApusVision

/// YOLO9000: better, faster, stronger (Redmon and Farhadi 2016, arXiv 1612.08242): YOLOv2.
///
/// One map, whose cells look for boxes of five shapes found by clustering, on a body of norms and small kernels; a finer
/// map is laid beside it, four of its places on one, so that small objects are not lost. Layers are those of the released
/// configuration, which narrows the finer map first.
public final class YOLOv2: Detector {
    public struct Configuration: Sendable, Hashable, Codable {
        public var backbone: Darknet19.Configuration
        /// Widths and heights in pixels.
        public var anchors: [SIMD2<Double>]
        /// Channels of the finer map before it is laid beside the coarse one.
        public var passthroughWidth: Int
        /// Pictures in the beginning of training for which boxes without an object are drawn to their anchors.
        public var priorPictures = 12_800
        public var classes: Int

        public init(
            backbone: Darknet19.Configuration, anchors: [SIMD2<Double>], passthroughWidth: Int, classes: Int
        ) {
            self.backbone = backbone
            self.anchors = anchors
            self.passthroughWidth = passthroughWidth
            self.classes = classes
        }
    }

    public let configuration: Configuration
    public let backbone: Darknet19
    /// Two convolutions behind the coarse map.
    let head: Sequential
    let passthrough: ConvolutionNormActivation
    let hidden: ConvolutionNormActivation
    let numbers: Conv2d
    /// Pictures that it was trained on; Darknet's files count them too.
    let seen: Buffer
    private let anchors = AnchorMemory()

    public var namedChildren: [(name: String, child: any Sendable)]? {
        [
            ("seen", seen), ("backbone", backbone), ("head", head), ("passthrough", passthrough),
            ("hidden", hidden), ("numbers", numbers),
        ]
    }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        backbone = Darknet19(configuration.backbone)
        let (fine, coarse) = (backbone.outputChannels[0], backbone.outputChannels[1])
        head = Sequential(
            darknetUnit(coarse, coarse, kernel: 3), darknetUnit(coarse, coarse, kernel: 3))
        passthrough = darknetUnit(fine, configuration.passthroughWidth, kernel: 1)
        hidden = darknetUnit(coarse + 4 * configuration.passthroughWidth, coarse, kernel: 3)
        numbers = Conv2d(
            coarse, configuration.anchors.count * (5 + configuration.classes), kernel: 1,
            weights: .normal(mean: 0, standardDeviation: 0.01), biases: .constant(0))
        seen = Buffer([], filledWith: 0, dtype: .int64)
    }

    public var classes: Int { configuration.classes }
    /// Darknet's pictures are shares of white.
    public var pictureMean: [Float] { [0, 0, 0] }
    public var pictureDeviation: [Float] { [1, 1, 1] }
    public var criterion: any DetectionCriterion<YOLOOutput> {
        YOLOv2Criterion(drawsToAnchors: seen.tensor.integers[0] < configuration.priorPictures)
    }
    public var postprocessor: any DetectionPostprocessor<YOLOOutput> {
        YOLOPostprocessor(scores: .exclusiveClasses)
    }

    /// Sizes below are of pictures of 416 pixels with 20 classes. In a training scope it counts them.
    public func callAsFunction(_ pictures: Tensor) -> YOLOOutput {  // [N, 3, 416, 416]
        if Tape.phase == .training { count(pictures.shape[0]) }
        let maps = backbone(pictures)  // [N, 512, 26, 26] and [N, 1024, 13, 13]
        let finer = spaceToDepth(passthrough(maps[0]))  // [N, 256, 13, 13]
        let features = hidden(concatenate([finer, head(maps[1])], axis: 1))  // [N, 1024, 13, 13]
        return YOLOOutput(
            rows: numbers(features)  // [N, 125, 13, 13]
                .anchorRows(5 + classes),  // [N, 845, 25]
            anchors: anchors(pictures, [maps[1]]) { canvas, cells in
                let (columns, rows) = cells[0]
                let step = SIMD2(
                    Double(canvas.width) / Double(columns), Double(canvas.height) / Double(rows))
                return AnchorSet(
                    canvas: canvas,
                    grids: [
                        AnchorGrid(shapes: configuration.anchors, step: step, columns: columns, rows: rows)
                    ])
            })
    }

    private func count(_ pictures: Int) {
        withoutGradients {
            seen.update { Tensor([Int64($0.integers[0] + pictures)], shape: []) }
        }
    }
}

/// Every square of 2x2 places as one place of four times the channels: `[N, C, H, W]` to `[N, 4 * C, H / 2, W / 2]`, the
/// channels of the upper left place first.
func spaceToDepth(_ x: Tensor) -> Tensor {
    let (count, channels, rows, columns) = (x.shape[0], x.shape[1], x.shape[2] / 2, x.shape[3] / 2)
    return x.reshaped(count, channels, rows, 2, columns, 2)
        .permuted(0, 3, 5, 1, 2, 4)  // [N, 2, 2, C, H / 2, W / 2]
        .reshaped(count, 4 * channels, rows, columns)
}

extension YOLOv2.Configuration {
    /// As published for Pascal VOC; anchors are in pixels here, 32 a cell.
    public static let published = YOLOv2.Configuration(
        backbone: .init(),
        anchors: [
            [1.3221, 1.73145], [3.19275, 4.00944], [5.05587, 8.09892], [9.47112, 4.84053],
            [11.2364, 10.0071],
        ].map { $0 * 32 }, passthroughWidth: 64, classes: 20)

    /// Our own, for small machines and pictures: four narrow stages.
    public static let small = YOLOv2.Configuration(
        backbone: .init(convolutions: [1, 1, 3, 3], width: 16),
        anchors: [[6, 8], [12, 12], [20, 24], [36, 32], [64, 64]], passthroughWidth: 32, classes: 20)
}
