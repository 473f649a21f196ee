/// What COCO's evaluation says. A number is `nil` where there is no object that it could speak of; pycocotools has -1.
public struct COCOResult: Sendable, Equatable {
    public let categoryCount: Int
    /// Objects to be found, for each category and size.
    private var objectCounts: [Int]
    /// For each category, size, limit, threshold of IoU and threshold of recall, the last fastest.
    private var precisions: [Double]
    private var scores: [Double]
    /// For each category, size, limit and threshold of IoU.
    private var recalls: [Double]

    /// One curve's place in the arrays.
    struct Place {
        let category: Int
        let size: ObjectSize
        /// Index of the detection limit.
        let limit: Int
        /// Index of the threshold of IoU.
        let threshold: Int

        var index: Int {
            let limits = COCOEvaluator.detectionLimits.count
            let row = (category * ObjectSize.allCases.count + size.rawValue) * limits + limit
            return row * COCOEvaluator.iouThresholds.count + threshold
        }
    }

    init(categoryCount: Int) {
        self.categoryCount = categoryCount
        let sizes = categoryCount * ObjectSize.allCases.count
        let curves = sizes * COCOEvaluator.detectionLimits.count * COCOEvaluator.iouThresholds.count
        objectCounts = [Int](repeating: 0, count: sizes)
        recalls = [Double](repeating: 0, count: curves)
        precisions = [Double](repeating: 0, count: curves * COCOEvaluator.recallThresholds.count)
        scores = precisions
    }

    mutating func setObjectCount(_ count: Int, category: Int, size: ObjectSize) {
        objectCounts[category * ObjectSize.allCases.count + size.rawValue] = count
    }

    /// - Parameters:
    ///   - precisions: one for each threshold of recall.
    ///   - scores: one for each threshold of recall.
    mutating func setCurve(recall: Double, precisions: [Double], scores: [Double], at place: Place) {
        recalls[place.index] = recall
        let start = place.index * COCOEvaluator.recallThresholds.count
        for (offset, precision) in precisions.enumerated() { self.precisions[start + offset] = precision }
        for (offset, score) in scores.enumerated() { self.scores[start + offset] = score }
    }
}

// The twelve numbers, 0 to 1, with 100 detections a picture and category where nothing else is said.
extension COCOResult {
    /// Average precision over IoU 0.50 to 0.95 and over the categories: the number COCO ranks by.
    public var ap: Double? { averagePrecision() }
    /// Average precision at IoU 0.50.
    public var ap50: Double? { averagePrecision(threshold: 0.5) }
    /// Average precision at IoU 0.75.
    public var ap75: Double? { averagePrecision(threshold: 0.75) }
    public var apSmall: Double? { averagePrecision(size: .small) }
    public var apMedium: Double? { averagePrecision(size: .medium) }
    public var apLarge: Double? { averagePrecision(size: .large) }
    /// Average recall over IoU 0.50 to 0.95 with 1 detection a picture and category.
    public var ar1: Double? { averageRecall(detections: 1) }
    /// Average recall with 10 detections.
    public var ar10: Double? { averageRecall(detections: 10) }
    /// Average recall with 100 detections.
    public var ar100: Double? { averageRecall() }
    public var arSmall: Double? { averageRecall(size: .small) }
    public var arMedium: Double? { averageRecall(size: .medium) }
    public var arLarge: Double? { averageRecall(size: .large) }

    /// COCO's twelve numbers in its order, by the names that they are reported under.
    public var figures: [(name: String, value: Double?)] {
        [
            ("ap", ap), ("ap50", ap50), ("ap75", ap75), ("ap_small", apSmall), ("ap_medium", apMedium),
            ("ap_large", apLarge), ("ar1", ar1), ("ar10", ar10), ("ar100", ar100), ("ar_small", arSmall),
            ("ar_medium", arMedium), ("ar_large", arLarge),
        ]
    }
}

extension COCOResult {
    /// Average precision, 0 to 1: the mean over recalls, thresholds and categories.
    ///
    /// - Parameters:
    ///   - category: one of them, or the mean over those that have objects.
    ///   - threshold: one of ``COCOEvaluator/iouThresholds``, or the mean over all.
    ///   - detections: one of ``COCOEvaluator/detectionLimits``.
    public func averagePrecision(
        category: Int? = nil, threshold: Double? = nil, size: ObjectSize = .all, detections: Int = 100
    ) -> Double? {
        let points = COCOEvaluator.recallThresholds.count
        return mean(category, threshold, size, detections) { place in
            let start = place.index * points
            return precisions[start..<start + points].reduce(0, +) / Double(points)
        }
    }

    /// Average recall, 0 to 1: the share of objects found, as a mean over thresholds and categories.
    ///
    /// - Parameters: as of ``averagePrecision(category:threshold:size:detections:)``.
    public func averageRecall(
        category: Int? = nil, threshold: Double? = nil, size: ObjectSize = .all, detections: Int = 100
    ) -> Double? {
        mean(category, threshold, size, detections) { recalls[$0.index] }
    }

    /// The highest precision at each of ``COCOEvaluator/recallThresholds`` or above, with the score reached there, or
    /// 0 for both where that recall is not reached; `nil` where the category has no object of that size.
    ///
    /// - Parameters:
    ///   - threshold: one of ``COCOEvaluator/iouThresholds``.
    ///   - detections: one of ``COCOEvaluator/detectionLimits``.
    public func curve(
        category: Int, threshold: Double, size: ObjectSize = .all, detections: Int = 100
    ) -> PrecisionRecallCurve? {
        guard objectCount(category: category, size: size) > 0 else { return nil }
        let place = Place(
            category: category, size: size, limit: COCOResult.limitIndex(detections),
            threshold: COCOResult.thresholdIndex(threshold))
        let start = place.index * COCOEvaluator.recallThresholds.count
        let range = start..<start + COCOEvaluator.recallThresholds.count
        return PrecisionRecallCurve(
            recalls: COCOEvaluator.recallThresholds, precisions: Array(precisions[range]),
            scores: Array(scores[range]))
    }

    /// Objects of a category to be found; ignored ones are not among them.
    public func objectCount(category: Int, size: ObjectSize = .all) -> Int {
        precondition(
            category >= 0 && category < categoryCount,
            "COCOResult: category \(category) is not one of 0 to \(categoryCount - 1)")
        return objectCounts[category * ObjectSize.allCases.count + size.rawValue]
    }

    private func mean(
        _ category: Int?, _ threshold: Double?, _ size: ObjectSize, _ detections: Int,
        _ value: (Place) -> Double
    ) -> Double? {
        let limit = COCOResult.limitIndex(detections)
        let thresholds =
            threshold.map { [COCOResult.thresholdIndex($0)] } ?? Array(COCOEvaluator.iouThresholds.indices)
        let categories = category.map { [$0] } ?? Array(0..<categoryCount)
        var (sum, count) = (0.0, 0)
        for category in categories where objectCount(category: category, size: size) > 0 {
            for threshold in thresholds {
                sum += value(Place(category: category, size: size, limit: limit, threshold: threshold))
                count += 1
            }
        }
        return count > 0 ? sum / Double(count) : nil
    }

    private static func thresholdIndex(_ threshold: Double) -> Int {
        guard let index = COCOEvaluator.iouThresholds.firstIndex(where: { abs($0 - threshold) < 1e-6 }) else {
            preconditionFailure("COCOResult: an IoU of \(threshold) is not one of 0.50, 0.55 to 0.95")
        }
        return index
    }

    private static func limitIndex(_ detections: Int) -> Int {
        guard let index = COCOEvaluator.detectionLimits.firstIndex(of: detections) else {
            preconditionFailure("COCOResult: \(detections) detections is not one of 1, 10 and 100")
        }
        return index
    }
}
