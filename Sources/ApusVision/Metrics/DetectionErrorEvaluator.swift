/// Tells wrong detections apart by what is wrong with them, and says what each kind of error costs, as TIDE does
/// (Bolya et al. 2020, arXiv 2008.08115).
///
/// Within a picture detections go by falling score; each is right when an object of its class that nobody has found
/// overlaps it by the foreground's threshold or more, and then has found the one that it overlaps most. The others are
/// asked, in this order: is the nearest object of its class between both thresholds (wrong place); does it lie on an
/// object of another class (wrong class); on one of its own that has been found (duplicate); is everything farther than
/// the background's threshold (background)? What is left is of a wrong class and place.
///
/// A kind is repaired by making its detections right. Of several that would find one object the surest does, and the
/// others go, as duplicates and those on the background do; objects that were missed are no longer asked for. The gain
/// is the difference in average precision, never below 0.
public struct DetectionErrorEvaluator: Sendable {
    public let categoryCount: Int
    /// The IoU from which a detection lies on an object.
    public let foreground: Double
    /// The IoU up to which a detection is near nothing.
    public let background: Double
    /// The detections of a picture that count, the surest.
    public let detectionLimit: Int
    /// Whether objects marked as difficult are left out like crowds.
    public let ignoresDifficult: Bool

    /// - Precondition: thresholds rise from 0 to 1.
    public init(
        categoryCount: Int, foreground: Double = 0.5, background: Double = 0.1, detectionLimit: Int = 100,
        ignoresDifficult: Bool = false
    ) {
        precondition(
            categoryCount >= 0 && detectionLimit >= 0 && 0 <= background && background <= foreground
                && foreground <= 1,
            "DetectionErrorEvaluator: \(categoryCount) categories, thresholds \(background) and \(foreground), "
                + "\(detectionLimit) detections")
        self.categoryCount = categoryCount
        self.foreground = foreground
        self.background = background
        self.detectionLimit = detectionLimit
        self.ignoresDifficult = ignoresDifficult
    }

    /// Compares what was found with what is there.
    ///
    /// - Parameters:
    ///   - detections: a list for each picture, in any order. Of equal scores the one given first goes first.
    ///   - objects: a list for each picture.
    public func evaluate(_ detections: [[Detection]], objects: [[ObjectAnnotation]]) -> DetectionErrors {
        precondition(
            detections.count == objects.count,
            "DetectionErrorEvaluator: detections of \(detections.count) pictures, objects of \(objects.count)"
        )
        var gains = RepairGains(categoryCount: categoryCount)
        var (verdicts, missed): ([[DetectionErrors.Verdict]], [[Int]]) = ([], [])
        for (found, marked) in zip(detections, objects) {
            for category in found.map(\.category) + marked.map(\.category) {
                precondition(
                    (0..<categoryCount).contains(category),
                    "DetectionErrorEvaluator: category \(category) is not one of 0 to \(categoryCount - 1)")
            }
            let judged = PictureErrors(found, marked, self)
            gains.add(judged, found, marked, counts: marked.map(isCounted))
            verdicts.append(judged.verdicts)
            missed.append(judged.missed)
        }
        return DetectionErrors(
            verdicts: verdicts, missed: missed, ap: gains.averagePrecision(repairing: nil),
            figures: gains.figures)
    }

    /// Whether an object is to be found.
    func isCounted(_ object: ObjectAnnotation) -> Bool {
        !object.isCrowd && !(ignoresDifficult && object.isDifficult)
    }
}
