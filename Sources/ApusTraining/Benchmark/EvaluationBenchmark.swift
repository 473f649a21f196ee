import ApusData
import ApusVision
import Foundation

/// How long COCO's evaluation takes of results in a file, everything read before. `Benchmarks/coco_evaluate_compare.py`
/// times pycocotools on the same files.
public struct EvaluationBenchmark: Sendable {
    public struct Report: Encodable, Sendable {
        /// Of each repetition.
        public let seconds: [Double]
        public let pictures: Int
        public let objects: Int
        public let detections: Int
        /// COCO's twelve numbers.
        public let stats: [Double?]
    }

    private let categoryCount: Int
    private let objects: [[ObjectAnnotation]]
    private let detections: [[Detection]]

    /// - Parameter folder: holds `instances.json` and `results.json` in COCO's forms.
    /// - Throws: `DatasetError`.
    public init(_ folder: URL) throws {
        let dataset = try DetectionDatasetFormat.open(folder.appendingPathComponent("instances.json"))
        let records = try (0..<dataset.count).map { try dataset.record($0) }
        let file = folder.appendingPathComponent("results.json")
        categoryCount = dataset.categories.count
        objects = records.map(\.objects)
        detections = try COCOResults(contentsOf: file).detections(
            imageIDs: records.map(\.id), categories: dataset.categories, file: file.path)
    }

    public func run(repetitions: Int) -> Report {
        var seconds: [Double] = []
        var result = COCOEvaluator(categoryCount: 0).evaluate([], objects: [])
        var stats: [Double?] = []
        for _ in 0..<repetitions {
            let start = MonotonicClock.seconds
            result = COCOEvaluator(categoryCount: categoryCount).evaluate(detections, objects: objects)
            stats = result.figures.map(\.value)
            seconds.append(MonotonicClock.seconds - start)
        }
        return Report(
            seconds: seconds, pictures: objects.count, objects: objects.reduce(0) { $0 + $1.count },
            detections: detections.reduce(0) { $0 + $1.count }, stats: stats)
    }
}
