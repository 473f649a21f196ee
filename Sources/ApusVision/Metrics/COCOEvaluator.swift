/// COCO's evaluation of boxes or masks: the numbers of pycocotools' `COCOeval` with `iouType="bbox"` or `"segm"`.
///
/// Within a picture and a category, detections take objects in the order of their scores, each the free object it
/// overlaps most. Crowds and objects outside of the range of sizes are ignored: neither they nor what is found in
/// them count. Of equal scores the detection given first goes first; for the same numbers as pycocotools where scores
/// tie, give pictures in the order of their ids.
///
/// pycocotools takes annotation number 0 for none; here every object counts. Its rectangles are corner and size, and
/// ours corners: where an IoU falls on a threshold to the last bit, the two may decide otherwise.
public struct COCOEvaluator: Sendable {
    /// 0.50, 0.55 to 0.95: the IoU from which a detection is right. In the last bits as numpy spaces them.
    public static let iouThresholds: [Double] = (0..<10).map { 0.5 + Double($0) * ((0.95 - 0.5) / 9) }
    /// 0, 0.01 to 1: where precision is sampled.
    public static let recallThresholds: [Double] = (0...100).map { Double($0) * 0.01 }
    /// The detections that count, the surest of each picture and category.
    public static let detectionLimits = [1, 10, 100]

    /// What is held against each other.
    public enum Subject: Sendable, Hashable {
        case boxes
        /// What has none overlaps nothing.
        case masks
    }

    public let categoryCount: Int
    public let subject: Subject
    /// Whether objects marked as difficult are ignored like crowds. COCO knows none, so pycocotools counts them.
    public let ignoresDifficult: Bool

    public init(categoryCount: Int, subject: Subject = .boxes, ignoresDifficult: Bool = false) {
        precondition(categoryCount >= 0, "COCOEvaluator: \(categoryCount) categories")
        self.categoryCount = categoryCount
        self.subject = subject
        self.ignoresDifficult = ignoresDifficult
    }

    /// Compares what was found with what is there.
    ///
    /// - Parameters:
    ///   - detections: a list for each picture, in any order.
    ///   - objects: a list for each picture.
    public func evaluate(_ detections: [[Detection]], objects: [[ObjectAnnotation]]) -> COCOResult {
        precondition(
            detections.count == objects.count,
            "COCOEvaluator: detections of \(detections.count) pictures, objects of \(objects.count)")
        let found = CategoryLists(
            detections, categoryCount: categoryCount, category: \.category,
            element: { COCOMatching.Found(box: $0.box, mask: $0.mask, score: $0.score) })
        let marked = CategoryLists(
            objects, categoryCount: categoryCount, category: \.category,
            element: {
                COCOMatching.Marked(
                    box: $0.box, mask: $0.mask, area: $0.area, isCrowd: $0.isCrowd,
                    isIgnored: $0.isCrowd || (ignoresDifficult && $0.isDifficult))
            })
        var accumulation = COCOAccumulation(categoryCount: categoryCount)
        for category in 0..<categoryCount {
            accumulation.add(COCOMatching(found[category], marked[category], subject), category: category)
        }
        return accumulation.result
    }
}
