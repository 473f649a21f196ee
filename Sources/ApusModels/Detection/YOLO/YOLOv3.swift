import ApusNN
import ApusTensor
import ApusVision

/// YOLOv3: an incremental improvement (Redmon and Farhadi 2018, arXiv 1804.02767).
///
/// Maps of three strides look for objects of three sizes each: an object is learned by the one of nine anchors that is
/// most like it, in the cell of its centre. Coarse maps, doubled in size, tell the finer ones what is around. Whether
/// anything is there and which classes it has are asked one by one. What later networks added can be chosen: partial
/// connections, pooling at several sizes, other activations, and losses of the boxes' overlap (v4: Bochkovskiy, Wang and
/// Liao 2020, arXiv 2004.10934).
public final class YOLOv3: Detector {
    public struct Configuration: Sendable, Hashable, Codable {
        public var backbone: Darknet53.Configuration
        /// Widths and heights in pixels, the finest map's first; each of the three maps has as many.
        public var anchors: [SIMD2<Double>]
        /// Whether the coarsest map is also pooled at three sizes (spatial pyramid pooling, He et al. 2014).
        public var poolsPyramid = false
        public var boxLoss = YOLOBoxLoss.squared
        /// See ``ShapeAssigner/ignoreThreshold``; 0.7 in the released configuration.
        public var ignoreThreshold = 0.5
        public var classes: Int

        public init(backbone: Darknet53.Configuration, anchors: [SIMD2<Double>], classes: Int) {
            self.backbone = backbone
            self.anchors = anchors
            self.classes = classes
        }

        public var anchorsPerCell: Int { anchors.count / 3 }
    }

    public let configuration: Configuration
    public let backbone: Darknet53
    let scales: [YOLOv3Scale]
    private let anchors = AnchorMemory()

    public var namedChildren: [(name: String, child: any Sendable)]? {
        [("backbone", backbone), ("scales", scales)]
    }

    /// - Precondition: there are as many anchors for each of three maps.
    public init(_ configuration: Configuration) {
        precondition(
            !configuration.anchors.isEmpty && configuration.anchors.count.isMultiple(of: 3),
            "YOLOv3: \(configuration.anchors.count) anchors for three maps")
        self.configuration = configuration
        backbone = Darknet53(configuration.backbone)
        let inputs = backbone.outputChannels
        scales = inputs.indices.map { level in
            YOLOv3Scale(
                inputs[level], isCoarsest: level == inputs.count - 1,
                poolsPyramid: configuration.poolsPyramid,
                outputs: configuration.anchorsPerCell * (5 + configuration.classes),
                then: configuration.backbone.activation.activation)
        }
    }

    public var classes: Int { configuration.classes }
    /// Darknet's pictures are shares of white.
    public var pictureMean: [Float] { [0, 0, 0] }
    public var pictureDeviation: [Float] { [1, 1, 1] }
    public var criterion: any DetectionCriterion<YOLOOutput> {
        YOLOv3Criterion(
            assigner: ShapeAssigner(ignoreThreshold: configuration.ignoreThreshold),
            boxLoss: configuration.boxLoss)
    }
    public var postprocessor: any DetectionPostprocessor<YOLOOutput> {
        YOLOPostprocessor(scores: .independentClasses)
    }

    /// Sizes below are of pictures of 416 pixels with 80 classes.
    public func callAsFunction(_ pictures: Tensor) -> YOLOOutput {  // [N, 3, 416, 416]
        let maps = backbone(pictures)  // [N, 256, 52, 52] ... [N, 1024, 13, 13]
        var coarser: Tensor?
        var rows: [Tensor] = []
        for (map, scale) in zip(maps, scales).reversed() {
            let answer = scale(map, coarser)  // [N, 512, 13, 13] and [N, 255, 13, 13] first
            rows.append(answer.numbers.anchorRows(5 + classes))  // [N, 507, 85]
            coarser = answer.features
        }
        return YOLOOutput(
            rows: concatenate(rows.reversed(), axis: 1),  // [N, 10647, 85]
            anchors: anchors(pictures, maps, grids))
    }

    private func grids(_ canvas: Canvas, _ maps: [(columns: Int, rows: Int)]) -> AnchorSet {
        let count = configuration.anchorsPerCell
        return AnchorSet(
            canvas: canvas,
            grids: maps.enumerated().map { level, map in
                AnchorGrid(
                    shapes: Array(configuration.anchors[level * count..<(level + 1) * count]),
                    step: SIMD2(
                        Double(canvas.width) / Double(map.columns), Double(canvas.height) / Double(map.rows)),
                    columns: map.columns, rows: map.rows)
            })
    }
}

extension YOLOv3.Configuration {
    /// As published, for COCO.
    public static let published = YOLOv3.Configuration(
        backbone: .init(),
        anchors: [
            [10, 13], [16, 30], [33, 23], [30, 61], [62, 45], [59, 119], [116, 90], [156, 198], [373, 326],
        ], classes: 80)

    /// Our own, for small machines and pictures: four narrow stages, so that the finest map has a quarter of the
    /// picture's resolution; a third of the published anchors.
    public static let small = YOLOv3.Configuration(
        backbone: .init(blocks: [1, 1, 2, 2], width: 16),
        anchors: [
            [5, 6], [8, 12], [14, 10], [14, 22], [24, 16], [24, 32], [40, 36], [56, 60], [96, 90],
        ],
        classes: 20)
}
