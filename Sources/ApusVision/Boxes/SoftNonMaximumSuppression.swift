import Foundation

/// Soft non-maximum suppression (Bodla, Singh, Chellappa and Davis 2017, arXiv 1704.04503): boxes that overlap a surer
/// one lose score rather than go, so that objects behind others are still found.
public struct SoftNonMaximumSuppression: Sendable, Hashable {
    /// How much of its score a box keeps.
    public enum Decay: Sendable, Hashable {
        /// 1 less the overlap, where that is above a threshold.
        case linear(threshold: Double)
        /// exp(-overlap^2 / sigma).
        case gaussian(sigma: Double)

        func factor(_ overlap: Double) -> Double {
            switch self {
            case .linear(let threshold): overlap > threshold ? 1 - overlap : 1
            case .gaussian(let sigma): exp(-overlap * overlap / sigma)
            }
        }
    }

    public var decay: Decay
    /// Boxes whose score falls below it go.
    public var scoreThreshold: Double

    public init(decay: Decay = .gaussian(sigma: 0.5), scoreThreshold: Double = 0.001) {
        self.decay = decay
        self.scoreThreshold = scoreThreshold
    }

    /// The boxes that stay, with what is left of their scores, the highest first; of equal ones the first.
    ///
    /// - Precondition: there is one score a box.
    public func callAsFunction(_ boxes: [Box], scores: [Double]) -> [(index: Int, score: Double)] {
        precondition(
            boxes.count == scores.count,
            "SoftNonMaximumSuppression: \(boxes.count) boxes with \(scores.count) scores")
        var left = scores.enumerated().filter { $0.element >= scoreThreshold }
            .map { (index: $0.offset, score: $0.element) }
        var kept: [(index: Int, score: Double)] = []
        func isBehind(_ a: Int, _ b: Int) -> Bool { (left[a].score, -a) < (left[b].score, -b) }
        while let best = left.indices.max(by: isBehind) {
            let next = left.remove(at: best)
            kept.append(next)
            left = left.compactMap { other in
                let overlap = boxes[next.index].intersectionOverUnion(boxes[other.index])
                let score = other.score * decay.factor(overlap)
                return score >= scoreThreshold ? (index: other.index, score: score) : nil
            }
        }
        return kept
    }
}
