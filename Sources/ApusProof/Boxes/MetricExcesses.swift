import ApusVision

extension ReferenceMetrics {
    /// A line for each of pycocotools' thresholds that is another, to the last bit.
    package var thresholdExcesses: [String] {
        guard let thresholds = thresholds.first else { return ["there are no thresholds"] }
        var excesses: [String] = []
        if COCOEvaluator.iouThresholds != thresholds.iou { excesses.append("thresholds of IoU") }
        if COCOEvaluator.recallThresholds != thresholds.recall { excesses.append("thresholds of recall") }
        return excesses
    }
}

extension ReferenceMetrics.Figures {
    /// A line for each of COCO's numbers that differs by more than 1e-9.
    package func cocoExcesses(_ set: MetricSet, subject: COCOEvaluator.Subject = .boxes) -> [String] {
        let result = COCOEvaluator(categoryCount: set.categoryCount, subject: subject)
            .evaluate(set.detections, objects: set.objects)
        let numbers = result.figures.map(\.value)
        guard stats.count == numbers.count, categories.count == set.categoryCount else {
            return ["the reference is of another set"]
        }
        let sums = Self.digest(result)
        return zip(numbers, stats).enumerated().compactMap {
            difference($1.0, $1.1, "number \($0)")
        }
            + categories.enumerated().compactMap {
                difference(result.averagePrecision(category: $0), $1, "category \($0)")
            }
            + [
                difference(sums.precision, precision, "precisions"),
                difference(sums.scores, scores, "scores"), difference(sums.recall, recall, "recalls"),
            ].compactMap { $0 }
    }

    /// Every defined value of the three arrays, times a weight of its place.
    private static func digest(_ result: COCOResult) -> (precision: Double, scores: Double, recall: Double) {
        var sums = (precision: 0.0, scores: 0.0, recall: 0.0)
        func weight(_ t: Int, _ r: Int, _ k: Int, _ a: Int, _ m: Int) -> Double {
            let place: Int = 131 * t + 17 * r + 7 * k + 5 * a + 3 * m
            return Double(place % 97 + 1) / 97
        }
        for k in 0..<result.categoryCount {
            for (a, size) in ObjectSize.allCases.enumerated() {
                for (m, limit) in COCOEvaluator.detectionLimits.enumerated() {
                    for (t, iou) in COCOEvaluator.iouThresholds.enumerated() {
                        guard
                            let curve = result.curve(
                                category: k, threshold: iou, size: size, detections: limit),
                            let recall = result.averageRecall(
                                category: k, threshold: iou, size: size, detections: limit)
                        else { continue }
                        sums.recall += recall * weight(t, 0, k, a, m)
                        for r in curve.precisions.indices {
                            sums.precision += curve.precisions[r] * weight(t, r, k, a, m)
                            sums.scores += curve.scores[r] * weight(t, r, k, a, m)
                        }
                    }
                }
            }
        }
        return sums
    }

    /// The same of VOC's, in both conventions of pixels.
    package func vocExcesses(_ set: MetricSet) -> [String] {
        guard let inclusive, let continuous, inclusive.count == set.categoryCount else {
            return ["the reference has no numbers of VOC's"]
        }
        let pixels = VOCEvaluator(categoryCount: set.categoryCount, pixels: .inclusive)
            .evaluate(set.detections, objects: set.objects)
        let edges = VOCEvaluator(categoryCount: set.categoryCount, acceptance: .atLeast)
            .evaluate(set.detections, objects: set.objects)
        let kinds = PrecisionRecallCurve.Interpolation.allCases
        return inclusive.enumerated().flatMap { category, references in
            zip(kinds, references).compactMap {
                difference(
                    pixels.averagePrecision(category: category, $0), $1, "category \(category), \($0)")
            }
        } + zip(kinds, continuous).compactMap { difference(edges.meanAveragePrecision($0), $1, "\($0)") }
    }
}

/// Nil where both are undefined, or equal to 1e-9; else what differs.
func difference(_ value: Double?, _ reference: Double?, _ what: String) -> String? {
    switch (value, reference) {
    case (nil, nil): return nil
    case (let value?, let reference?):
        let isEqual = abs(value - reference) <= 1e-9 * max(1, abs(reference))
        return isEqual ? nil : "\(what) is \(value), not \(reference)"
    case (let value, let reference):
        return "\(what) is \(value.map { "\($0)" } ?? "none"), not \(reference.map { "\($0)" } ?? "none")"
    }
}
