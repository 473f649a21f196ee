import ApusTensor
import ApusVision

/// Detections from SSD's output (Liu et al. 2016, section 2.2), as torchvision makes them: for each class the surest
/// boxes, and of those that lie over each other only the surest.
public struct SSDPostprocessor: DetectionPostprocessor, Hashable {
    public var coder: BoxCoder
    /// Detections have a larger score.
    public var scoreThreshold: Float
    /// Boxes of a class that are looked at.
    public var candidatesPerClass: Int
    /// Of two boxes of a class with a larger intersection over union the surer one stays.
    public var overlapThreshold: Double
    /// Detections of a picture.
    public var detectionsPerPicture: Int

    public init(
        coder: BoxCoder = BoxCoder(), scoreThreshold: Float = 0.01, candidatesPerClass: Int = 400,
        overlapThreshold: Double = 0.45, detectionsPerPicture: Int = 200
    ) {
        self.coder = coder
        self.scoreThreshold = scoreThreshold
        self.candidatesPerClass = candidatesPerClass
        self.overlapThreshold = overlapThreshold
        self.detectionsPerPicture = detectionsPerPicture
    }

    /// - Precondition: there is one canvas a picture.
    public func callAsFunction(_ output: AnchorOutput, _ canvases: [Canvas]) -> [[Detection]] {
        let shape = output.classLogits.shape
        precondition(
            canvases.count == shape[0],
            "SSDPostprocessor: sizes of \(canvases.count) pictures for logits \(shape)")
        let scores = softmax(output.classLogits.detached().cast(to: .float32)).floats  // N * A * columns
        let offsets = output.boxOffsets.detached().floats  // N * A * 4
        let (anchors, columns) = (output.anchors.count, shape[2])
        return canvases.enumerated().map { picture, canvas in
            detections(
                scores[(picture * anchors * columns)..<((picture + 1) * anchors * columns)],
                offsets[(picture * anchors * 4)..<((picture + 1) * anchors * 4)], columns, output.anchors,
                canvas)
        }
    }

    private func detections(
        _ scores: ArraySlice<Float>, _ offsets: ArraySlice<Float>, _ columns: Int, _ anchors: AnchorSet,
        _ canvas: Canvas
    ) -> [Detection] {
        var found: [Detection] = []
        for (category, candidates) in candidates(scores, columns).enumerated() {
            let detections = candidates.compactMap { candidate -> Detection? in
                let start = offsets.startIndex + candidate.anchor * 4
                let box = coder.decode(
                    SIMD4(offsets[start..<(start + 4)]), from: anchors[candidate.anchor]
                ).clipped(to: anchors.canvas)
                return box.isProper
                    ? Detection(box: box, category: category, score: Double(candidate.score)) : nil
            }
            let kept = nonMaximumSuppression(
                detections.map(\.box), scores: detections.map(\.score), threshold: overlapThreshold)
            found += kept.map { detections[$0] }
        }
        return found.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
            .prefix(detectionsPerPicture).map { $0.element.stretched(from: anchors.canvas, to: canvas) }
    }

    /// For each class but the background the anchors with the largest scores, the surest first; of equal ones the
    /// first anchor.
    private func candidates(
        _ scores: ArraySlice<Float>, _ columns: Int
    ) -> [[(anchor: Int, score: Float)]] {
        var rankings = [ScoreRanking](repeating: ScoreRanking(), count: columns - 1)
        var index = scores.startIndex
        for anchor in 0..<(scores.count / columns) {
            for column in 1..<columns where scores[index + column] > scoreThreshold {
                rankings[column - 1].add(scores[index + column], anchor)
            }
            index += columns
        }
        return rankings.map { $0.first(candidatesPerClass).map { (anchor: $0.index, score: $0.score) } }
    }
}
