import ApusNN
import ApusTensor
import ApusVision

/// You only look once: unified, real-time object detection (Redmon, Divvala, Girshick and Farhadi 2015, arXiv 1506.02640).
///
/// One network looks at the whole picture, and two fully connected layers say of each cell of a coarse grid a few boxes,
/// how sure they are, and which class the cell's object has. Plain regression: numbers are read as they are.
public final class YOLOv1: Detector {
    public struct Configuration: Sendable, Hashable, Codable {
        /// A layer of the body.
        public enum Step: Sendable, Hashable, Codable {
            /// Channels where the width is 64.
            case convolution(Int, kernel: Int, stride: Int)
            /// The largest of 2x2 places.
            case pooling
        }

        public var steps: [Step]
        /// Channels of the first convolution; the others' grow with it.
        public var width = 64
        /// Whether norms follow the convolutions: not in the paper, but in the released configuration.
        public var isNormalized = false
        /// Units of the first fully connected layer.
        public var hidden = 4096
        /// Of the first fully connected layer's units.
        public var dropout = 0.5
        /// Columns and rows of the grid.
        public var cells = 7
        public var boxesPerCell = 2
        public var channels = 3
        public var classes = 20

        public init(steps: [Step]) { self.steps = steps }

        /// Pixels between the body's last map's cells.
        public var stride: Int {
            steps.reduce(1) { product, step in
                switch step {
                case .convolution(_, _, let stride): product * stride
                case .pooling: product * 2
                }
            }
        }

        func outputs(_ channels: Int) -> Int { max(1, channels * width / 64) }
    }

    public let configuration: Configuration
    let features: Sequential
    let hidden: Linear
    let numbers: Linear
    private let anchors = AnchorMemory()

    public var namedChildren: [(name: String, child: any Sendable)]? {
        [("features", features), ("hidden", hidden), ("numbers", numbers)]
    }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        var channels = configuration.channels
        features = Sequential(
            configuration.steps.map { step -> any Layer in
                guard case .convolution(let outputs, let kernel, let stride) = step else {
                    return MaxPool2d(kernel: 2)
                }
                let inputs = channels
                channels = configuration.outputs(outputs)
                if configuration.isNormalized {
                    return darknetUnit(inputs, channels, kernel: kernel, stride: stride)
                }
                return ConvolutionActivation(
                    Conv2d(
                        inputs, channels, kernel: kernel, stride: stride, padding: kernel / 2,
                        weights: .kaimingNormal(fan: .input, gain: Initializer.reluGain), biases: .constant(0)
                    ),
                    then: .leakyRelu)
            })
        let places = configuration.cells * configuration.cells
        hidden = Linear(places * channels, configuration.hidden)
        numbers = Linear(
            configuration.hidden, places * (configuration.classes + 5 * configuration.boxesPerCell))
    }

    public var classes: Int { configuration.classes }
    /// Darknet's pictures are shares of white.
    public var pictureMean: [Float] { [0, 0, 0] }
    public var pictureDeviation: [Float] { [1, 1, 1] }
    public var criterion: any DetectionCriterion<YOLOOutput> { YOLOv1Criterion() }
    public var postprocessor: any DetectionPostprocessor<YOLOOutput> { YOLOPostprocessor(scores: .shares) }

    /// Sizes below are of the published network. Pictures of another size than its grid's are pooled to the grid.
    public func callAsFunction(_ pictures: Tensor) -> YOLOOutput {  // [N, 3, 448, 448]
        let (cells, boxes) = (configuration.cells, configuration.boxesPerCell)
        let map = features(pictures)  // [N, 1024, 7, 7]
        let fits = map.shape[2] == cells && map.shape[3] == cells
        let grid = fits ? map : adaptiveAveragePool(map, output: [cells, cells])
        let units = hidden(grid.flattened(from: 1), then: .leakyRelu)  // [N, 4096]
        let all = numbers(dropout(units, probability: configuration.dropout))  // [N, 1470]
        // As Darknet lays them out: classes of all cells, then how sure all boxes are, then all boxes.
        let (count, places) = (pictures.shape[0], cells * cells)
        let sure = places * classes
        let shapes = sure + places * boxes
        return YOLOOutput(
            boxes: all.sliced(axis: 1, from: shapes, to: all.shape[1]).reshaped(count, places * boxes, 4),
            objectness: all.sliced(axis: 1, from: sure, to: shapes),  // [N, 98]
            classes: all.sliced(axis: 1, from: 0, to: sure).reshaped(count, places, classes),
            anchors: anchors(pictures, []) { canvas, _ in
                let step = SIMD2(Double(canvas.width), Double(canvas.height)) / Double(cells)
                return AnchorSet(
                    canvas: canvas,
                    grids: [
                        AnchorGrid(
                            shapes: [SIMD2<Double>](repeating: step, count: boxes), step: step,
                            columns: cells,
                            rows: cells)
                    ])
            }, coder: .squareRoots)
    }
}

extension YOLOv1.Configuration {
    /// As published for Pascal VOC: 24 convolutions.
    public static let published: YOLOv1.Configuration = {
        func pair(_ inner: Int, _ outer: Int) -> [Step] {
            [.convolution(inner, kernel: 1, stride: 1), .convolution(outer, kernel: 3, stride: 1)]
        }
        var steps: [Step] = [.convolution(64, kernel: 7, stride: 2), .pooling]
        steps += [.convolution(192, kernel: 3, stride: 1), .pooling]
        steps += pair(128, 256) + pair(256, 512) + [.pooling]
        steps += (0..<4).flatMap { _ in pair(256, 512) } + pair(512, 1024) + [.pooling]
        steps += (0..<2).flatMap { _ in pair(512, 1024) }
        steps += [.convolution(1024, kernel: 3, stride: 1), .convolution(1024, kernel: 3, stride: 2)]
        steps += [Step](repeating: .convolution(1024, kernel: 3, stride: 1), count: 2)
        return YOLOv1.Configuration(steps: steps)
    }()

    /// Our own, for small machines and pictures: seven narrow convolutions with norms, and a finer grid.
    public static let small: YOLOv1.Configuration = {
        var configuration = YOLOv1.Configuration(steps: [
            .convolution(64, kernel: 3, stride: 1), .pooling, .convolution(128, kernel: 3, stride: 1),
            .pooling,
            .convolution(256, kernel: 3, stride: 1), .convolution(256, kernel: 3, stride: 1), .pooling,
            .convolution(512, kernel: 3, stride: 1), .convolution(512, kernel: 3, stride: 1),
            .convolution(256, kernel: 3, stride: 1),
        ])
        (configuration.width, configuration.isNormalized) = (16, true)
        (configuration.hidden, configuration.cells) = (512, 8)
        return configuration
    }()
}
