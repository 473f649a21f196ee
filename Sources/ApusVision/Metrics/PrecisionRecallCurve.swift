/// Precision over recall as the score that a detection needs to count falls.
public struct PrecisionRecallCurve: Sendable, Equatable {
    /// Rising, 0 to 1: the share of the objects that are found.
    public let recalls: [Double]
    /// The share of the detections that are right, 0 to 1, at each recall.
    public let precisions: [Double]
    /// The lowest score that counts, at each recall.
    public let scores: [Double]

    /// - Precondition: the three have one length.
    public init(recalls: [Double], precisions: [Double], scores: [Double]) {
        precondition(
            recalls.count == precisions.count && recalls.count == scores.count,
            "PrecisionRecallCurve: \(recalls.count) recalls, \(precisions.count) precisions and "
                + "\(scores.count) scores")
        self.recalls = recalls
        self.precisions = precisions
        self.scores = scores
    }

    /// How Pascal VOC makes one number of a curve.
    public enum Interpolation: Sendable, Hashable, CaseIterable {
        /// The mean, over recalls 0, 0.1 to 1, of the highest precision at that recall or above (VOC 2007).
        case elevenPoint
        /// The area under the curve, each precision raised to the highest one at its recall or above (VOC 2010).
        case allPoint
    }

    /// The average precision, 0 to 1, of a curve with a point for every detection.
    public func averagePrecision(_ interpolation: Interpolation) -> Double {
        // The highest precision from each point on.
        var envelope = precisions
        for index in envelope.indices.dropLast().reversed() {
            envelope[index] = max(envelope[index], envelope[index + 1])
        }
        switch interpolation {
        case .elevenPoint:
            // Multiples of 0.1 in floating point, as the devkit has them: the third is above 0.3.
            return (0...10).reduce(0) { sum, tenth in
                let first = recalls.firstIndex { $0 >= Double(tenth) * 0.1 }
                return sum + (first.map { envelope[$0] } ?? 0) / 11
            }
        case .allPoint:
            var (area, reached) = (0.0, 0.0)
            for (recall, precision) in zip(recalls, envelope) where recall != reached {
                area += (recall - reached) * precision
                reached = recall
            }
            return area
        }
    }
}
