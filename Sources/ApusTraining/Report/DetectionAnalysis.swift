import ApusData
import ApusVision
import Foundation

/// What a detector's answers to a test set say about it: COCO's numbers, what is wrong with detections, and which
/// classes it takes for which.
public struct DetectionAnalysis: Sendable {
    public let result: COCOResult
    public let errors: DetectionErrors
    public let confusion: ConfusionMatrix
    public let classNames: [String]

    /// - Parameter leastScore: of the detections that the confusion matrix counts.
    init(
        _ found: [[Detection]], objects: [[ObjectAnnotation]], classNames: [String],
        leastScore: Double = DetectionPictures.leastScore
    ) {
        self.classNames = classNames
        result = COCOEvaluator(categoryCount: classNames.count, ignoresDifficult: true)
            .evaluate(found, objects: objects)
        errors = DetectionErrorEvaluator(categoryCount: classNames.count, ignoresDifficult: true)
            .evaluate(found, objects: objects)
        confusion = ConfusionMatrix(
            found, objects: objects, categoryCount: classNames.count, leastScore: leastScore,
            ignoresDifficult: true)
    }

    /// One range of sizes.
    public struct SizeFigures: Sendable, Equatable, Encodable {
        public let size: String
        /// Objects to be found.
        public let objects: Int
        public let ap: Double?
        public let ap50: Double?
        /// With up to 100 detections a picture and class.
        public let recall: Double?
    }

    /// Small, medium and large objects.
    public var sizes: [SizeFigures] {
        [ObjectSize.small, .medium, .large].map { size in
            SizeFigures(
                size: "\(size)",
                objects: classNames.indices.reduce(0) { $0 + result.objectCount(category: $1, size: size) },
                ap: result.averagePrecision(size: size),
                ap50: result.averagePrecision(threshold: 0.5, size: size),
                recall: result.averageRecall(size: size))
        }
    }
}

extension DetectionErrorKind {
    /// Its name in a sentence.
    var words: String {
        switch self {
        case .wrongClass: "wrong class"
        case .wrongPlace: "wrong place"
        case .wrongClassAndPlace: "wrong class and place"
        case .duplicate: "duplicate"
        case .background: "background"
        case .missed: "missed"
        }
    }

    /// What it means, at the thresholds of the paper.
    var meaning: String {
        switch self {
        case .wrongClass: "on an object (IoU of 0.5 or more) of another class"
        case .wrongPlace: "near an object of its class (IoU of 0.1 to 0.5)"
        case .wrongClassAndPlace: "near an object of another class"
        case .duplicate: "on an object that a surer detection found"
        case .background: "near no object"
        case .missed: "objects that nothing found, and no repair of class or place would find"
        }
    }
}

extension DetectionAnalysis {
    /// A line for each kind of error: how many there are, and what AP50 repairing them would add.
    public var errorTable: String {
        TextTable(
            header: ["error", "count", "AP50 gained"],
            rows: errors.figures.map {
                [$0.kind.words, "\($0.count)", $0.gain.map { String(format: "%.3f", $0) } ?? "-"]
            }, rightAligned: [1, 2]
        ).text
    }
}
