import ApusVision

extension ReferenceMetrics.Suppression {
    /// A line for each threshold at which other boxes stay.
    package var nmsExcesses: [String] {
        let (boxes, scores, categories) = Self.drawn
        return thresholds.enumerated().flatMap { index, threshold -> [String] in
            var excesses: [String] = []
            if nonMaximumSuppression(boxes, scores: scores, threshold: threshold) != nms[index] {
                excesses.append("suppression at \(threshold)")
            }
            let kept = batchedNonMaximumSuppression(
                boxes, scores: scores, categories: categories, threshold: threshold)
            if kept != batched[index] { excesses.append("suppression within classes at \(threshold)") }
            return excesses
        }
    }

    /// Sixty boxes with scores in ninths, and their categories.
    private static var drawn: (boxes: [Box], scores: [Double], categories: [Int]) {
        var draw = BoxDraw(stream: 1000)
        let boxes = draw.boxes(60)
        let scores = boxes.map { _ in Double(draw.below(10)) / 9 }
        return (boxes, scores, boxes.map { _ in draw.below(3) })
    }
}
