import ApusTensor
import ApusVision

/// Detections from the last layer's answer, as it is: where each object has one query nothing needs suppressing
/// (Carion et al. 2020, arXiv 2005.12872).
public struct SetPredictionPostprocessor: DetectionPostprocessor, Hashable {
    public var classification: SetClassification
    /// Of a picture, at most. Where classes exclude each other a query gives one detection, else one for each class.
    public var detectionsPerPicture: Int

    public init(classification: SetClassification = .softmax, detectionsPerPicture: Int = 100) {
        self.classification = classification
        self.detectionsPerPicture = detectionsPerPicture
    }

    /// Boxes without an inside and answers that are not numbers are left out.
    ///
    /// - Precondition: there is one canvas a picture.
    public func callAsFunction(_ output: SetPredictionOutput, _ canvases: [Canvas]) -> [[Detection]] {
        precondition(
            canvases.count == output.extents.count,
            "SetPredictionPostprocessor: sizes of \(canvases.count) pictures for logits \(output.classLogits.shape)"
        )
        let (logits, boxes) = output.layer(output.layers - 1)
        let (queries, columns) = (logits.shape[1], logits.shape[2])
        let probabilities = classification.probabilities(logits).floats  // N * Q * columns
        let numbers = boxes.detached().cast(to: .float32).floats  // N * Q * 4
        return canvases.enumerated().map { picture, canvas in
            let first = picture * queries
            let part = probabilities[(first * columns)..<((first + queries) * columns)]
            return candidates(part, columns).compactMap { candidate -> Detection? in
                let start = (first + candidate.index / columns) * 4
                let box = Box(
                    SIMD4(numbers[start..<start + 4].map(Double.init)), format: .centerAndSize,
                    frame: .relative, canvas: canvas
                ).clipped(to: canvas)
                guard box.isProper else { return nil }
                return Detection(
                    box: box, category: candidate.index % columns, score: Double(candidate.score))
            }
        }
    }

    /// The surest first; of equals the first query's.
    private func candidates(
        _ probabilities: ArraySlice<Float>, _ columns: Int
    ) -> [(index: Int, score: Float)] {
        var ranking = ScoreRanking()
        let classes = classification.classes(of: columns)
        for row in 0..<(probabilities.count / columns) {
            let start = probabilities.startIndex + row * columns
            let scores = probabilities[start..<start + classes].enumerated().filter { $0.element.isFinite }
            switch classification {
            case .softmax:
                // Of equals the first class.
                guard let best = scores.max(by: { ($0.element, -$0.offset) < ($1.element, -$1.offset) })
                else { continue }
                ranking.add(best.element, row * columns + best.offset)
            case .sigmoid:
                for score in scores { ranking.add(score.element, row * columns + score.offset) }
            }
        }
        return ranking.first(detectionsPerPicture)
    }
}
