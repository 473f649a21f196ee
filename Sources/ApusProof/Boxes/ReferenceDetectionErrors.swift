import ApusVision
import Foundation

/// `detection_errors.json`, which `Scripts/fixtures/detection_errors.py` makes with TIDE.
package struct ReferenceDetectionErrors: Sendable {
    package static let path = "Tests/ApusVisionTests/Fixtures/detection_errors.json"

    /// For each set average precision, and each kind's count and gain.
    package let rows: [[Double?]]

    /// - Throws: what reading or decoding the file throws.
    package init(contentsOf file: URL) throws {
        rows = try JSONDecoder().decode([[Double?]].self, from: Data(contentsOf: file))
    }

    /// A line for each number of a set that differs by more than 1e-9.
    package static func excesses(_ set: MetricSet, _ row: [Double?]) -> [String] {
        let errors = DetectionErrorEvaluator(categoryCount: set.categoryCount)
            .evaluate(set.detections, objects: set.objects)
        guard row.count == 1 + 2 * errors.figures.count else { return ["the reference is of other kinds"] }
        return [difference(errors.ap, row[0], "average precision")].compactMap { $0 }
            + errors.figures.enumerated().flatMap { index, figures in
                [
                    difference(Double(figures.count), row[1 + 2 * index], "\(figures.kind), count"),
                    difference(figures.gain, row[2 + 2 * index], "\(figures.kind), gain"),
                ].compactMap { $0 }
            }
    }
}
