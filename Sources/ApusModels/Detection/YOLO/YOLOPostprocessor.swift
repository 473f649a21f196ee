import ApusTensor
import ApusVision

/// Detections from a YOLO network's output: a class's score is its probability times that of an object (Redmon et al.
/// 2015, arXiv 1506.02640, section 2), and of those of a class that lie over each other only the surest.
public struct YOLOPostprocessor: DetectionPostprocessor, Hashable {
    /// How probabilities are read.
    public enum Scores: Sendable, Hashable {
        /// As they are (v1), held to 0 to 1.
        case shares
        /// Objectness behind a sigmoid, classes behind a softmax (v2).
        case exclusiveClasses
        /// All behind sigmoids (v3).
        case independentClasses
    }

    public var scores: Scores
    /// Detections have a larger score.
    public var scoreThreshold: Float
    /// Answers of a picture that are looked at.
    public var candidates: Int
    /// Of two boxes of a class with a larger intersection over union the surer one stays.
    public var overlapThreshold: Double
    /// Detections of a picture.
    public var detectionsPerPicture: Int

    /// What is left out is what Darknet evaluates with, but for the numbers of candidates and detections, which it does
    /// not limit.
    public init(
        scores: Scores, scoreThreshold: Float = 0.005, candidates: Int = 1000,
        overlapThreshold: Double = 0.45,
        detectionsPerPicture: Int = 100
    ) {
        self.scores = scores
        self.scoreThreshold = scoreThreshold
        self.candidates = candidates
        self.overlapThreshold = overlapThreshold
        self.detectionsPerPicture = detectionsPerPicture
    }

    /// - Precondition: there is one canvas a picture.
    public func callAsFunction(_ output: YOLOOutput, _ canvases: [Canvas]) -> [[Detection]] {
        precondition(
            canvases.count == output.classes.shape[0],
            "YOLOPostprocessor: sizes of \(canvases.count) pictures for classes \(output.classes.shape)")
        let (objectness, classes) = probabilities(output)
        let numbers = output.boxes.detached().floats  // N * P * 4
        let anchors = output.anchors
        return canvases.enumerated().map { picture, canvas in
            let found = answers(picture, output, objectness, classes).compactMap { answer -> Detection? in
                let start = (picture * anchors.count + answer.anchor) * 4
                let box = output.coder.decode(
                    SIMD4(numbers[start..<start + 4]), from: anchors[answer.anchor],
                    step: anchors.step(of: answer.anchor), canvas: anchors.canvas
                ).clipped(to: anchors.canvas)
                return box.isProper
                    ? Detection(box: box, category: answer.category, score: Double(answer.score)) : nil
            }
            let kept = batchedNonMaximumSuppression(
                found.map(\.box), scores: found.map(\.score), categories: found.map(\.category),
                threshold: overlapThreshold)
            return kept.prefix(detectionsPerPicture).map {
                found[$0].stretched(from: anchors.canvas, to: canvas)
            }
        }
    }

    private func probabilities(_ output: YOLOOutput) -> (objectness: [Float], classes: [Float]) {
        let objectness = output.objectness.detached().cast(to: .float32)
        let classes = output.classes.detached().cast(to: .float32)
        switch scores {
        case .shares:
            return (clamp(objectness, upper: 1).floats, clamp(classes, upper: 1).floats)
        case .exclusiveClasses: return (sigmoid(objectness).floats, softmax(classes).floats)
        case .independentClasses: return (sigmoid(objectness).floats, sigmoid(classes).floats)
        }
    }

    /// The largest scores of a picture, the surest first; of equal ones the first anchor's.
    private func answers(
        _ picture: Int, _ output: YOLOOutput, _ objectness: [Float], _ classes: [Float]
    ) -> [(anchor: Int, category: Int, score: Float)] {
        let (count, columns) = (output.anchors.count, output.classes.shape[2])
        let perRow = count / output.classes.shape[1]
        var ranking = ScoreRanking()
        for anchor in 0..<count {
            let sure = objectness[picture * count + anchor]
            // No class is surer than that anything is there.
            guard sure > max(scoreThreshold, 0) else { continue }
            let row = (picture * output.classes.shape[1] + anchor / perRow) * columns
            for category in 0..<columns {
                let score = sure * classes[row + category]
                if score > scoreThreshold { ranking.add(score, anchor * columns + category) }
            }
        }
        return ranking.first(candidates).map { ($0.index / columns, $0.index % columns, $0.score) }
    }
}
