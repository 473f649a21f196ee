import ApusTensor
import ApusVision
import Foundation

/// Detections from the maps of a pyramid, whose classes are asked for one by one (RetinaNet, Lin et al. 2017,
/// arXiv 1708.02002, section 4; FCOS, Tian et al. 2019, arXiv 1904.01355, section 3), as torchvision makes them: of
/// each map the surest answers, and of those of a class that lie over each other only the surest.
public struct PyramidPostprocessor: DetectionPostprocessor, Hashable {
    /// How boxes are written.
    public enum Coder: Sendable, Hashable {
        case shifts(BoxCoder)
        case distances(DistanceCoder)

        func decode(_ offsets: SIMD4<Float>, from anchor: Box) -> Box {
            switch self {
            case .shifts(let coder): coder.decode(offsets, from: anchor)
            case .distances(let coder): coder.decode(offsets, from: anchor)
            }
        }
    }

    /// What a score is made of, where the output says what an answer is worth beside its classes.
    public enum Score: Sendable, Hashable {
        case product
        case geometricMean
    }

    public var coder: Coder
    public var score: Score
    /// Detections have a larger score.
    public var scoreThreshold: Float
    /// Answers of each map that are looked at.
    public var candidatesPerLevel: Int
    /// Of two boxes of a class with a larger intersection over union the surer one stays.
    public var overlapThreshold: Double
    /// Detections of a picture.
    public var detectionsPerPicture: Int

    public init(
        coder: Coder, score: Score = .geometricMean, scoreThreshold: Float, candidatesPerLevel: Int = 1000,
        overlapThreshold: Double, detectionsPerPicture: Int
    ) {
        self.coder = coder
        self.score = score
        self.scoreThreshold = scoreThreshold
        self.candidatesPerLevel = candidatesPerLevel
        self.overlapThreshold = overlapThreshold
        self.detectionsPerPicture = detectionsPerPicture
    }

    public static let retinaNet = PyramidPostprocessor(
        coder: .shifts(BoxCoder(weights: [1, 1, 1, 1])), scoreThreshold: 0.05, overlapThreshold: 0.5,
        detectionsPerPicture: 300)

    public static let fcos = PyramidPostprocessor(
        coder: .distances(DistanceCoder()), scoreThreshold: 0.2, overlapThreshold: 0.6,
        detectionsPerPicture: 100)

    /// As for RetinaNet, but boxes are written in variances.
    public static let freeAnchor = PyramidPostprocessor(
        coder: .shifts(BoxCoder()), scoreThreshold: 0.05, overlapThreshold: 0.5, detectionsPerPicture: 100)

    public static let autoAssign = PyramidPostprocessor(
        coder: .distances(DistanceCoder()), score: .product, scoreThreshold: 0.05, overlapThreshold: 0.6,
        detectionsPerPicture: 100)

    /// - Precondition: there is one canvas a picture.
    public func callAsFunction(_ output: AnchorOutput, _ canvases: [Canvas]) -> [[Detection]] {
        let shape = output.classLogits.shape
        precondition(
            canvases.count == shape[0],
            "PyramidPostprocessor: sizes of \(canvases.count) pictures for logits \(shape)")
        let scores = scores(output).floats  // N * A * columns
        let offsets = output.boxOffsets.detached().floats  // N * A * 4
        let (anchors, columns) = (output.anchors, shape[2])
        return canvases.enumerated().map { picture, canvas in
            let first = picture * anchors.count
            var found: [Detection] = []
            for level in anchors.levels {
                for candidate in candidates(scores, first, level, columns) {
                    let start = (first + candidate.anchor) * 4
                    let box = coder.decode(
                        SIMD4(offsets[start..<start + 4]), from: anchors[candidate.anchor]
                    ).clipped(to: anchors.canvas)
                    guard box.isProper else { continue }
                    found.append(
                        Detection(box: box, category: candidate.column - 1, score: Double(candidate.score)))
                }
            }
            let kept = batchedNonMaximumSuppression(
                found.map(\.box), scores: found.map(\.score), categories: found.map(\.category),
                threshold: overlapThreshold)
            return kept.prefix(detectionsPerPicture).map {
                found[$0].stretched(from: anchors.canvas, to: canvas)
            }
        }
    }

    /// `[N, A, classes + 1]`
    private func scores(_ output: AnchorOutput) -> Tensor {
        let classes = sigmoid(output.classLogits.detached().cast(to: .float32))
        guard let quality = output.qualityLogits?.detached() else { return classes }
        let products = classes * sigmoid(quality.cast(to: .float32))
        return score == .product ? products : squareRoot(products)
    }

    /// The largest scores of one map, the surest first; of equal ones the first anchor's. The first column is nobody's.
    private func candidates(
        _ scores: [Float], _ first: Int, _ level: Range<Int>, _ columns: Int
    ) -> [(anchor: Int, column: Int, score: Float)] {
        let start = (first + level.lowerBound) * columns
        let part = scores[start..<(first + level.upperBound) * columns]
        var ranking = ScoreRanking()
        for (index, score) in zip(0..., part) where score > scoreThreshold && index % columns != 0 {
            ranking.add(score, index)
        }
        return ranking.first(candidatesPerLevel).map {
            (level.lowerBound + $0.index / columns, $0.index % columns, $0.score)
        }
    }
}

extension Detection {
    /// The detection in the picture that was resized for the network.
    func stretched(from seen: Canvas, to canvas: Canvas) -> Detection {
        var detection = self
        detection.box = box.scaled(
            x: Double(canvas.width) / Double(seen.width), y: Double(canvas.height) / Double(seen.height)
        ).clipped(to: canvas)
        return detection
    }
}
