import ApusVision
import Foundation
import Testing

/// `Fixtures/metrics.json`, which `Scripts/fixtures/metrics.py` makes with pycocotools, numpy and torchvision.
struct MetricsFixture: Decodable, Sendable {
    struct Thresholds: Decodable, Sendable {
        let iou: [Double]
        let recall: [Double]
    }

    /// What the references say about one set.
    struct Figures: Decodable, Sendable {
        let stats: [Double?]
        let categories: [Double?]
        let precision: Double
        let scores: Double
        let recall: Double
        /// VOC's; none of masks.
        let inclusive: [[Double?]]?
        let continuous: [Double?]?
    }

    /// A set that is written out.
    struct Edge: Decodable, Sendable, CustomTestStringConvertible {
        struct Picture: Decodable, Sendable {
            let objects: [[Double]]
            let detections: [[Double]]
        }

        let name: String
        let categoryCount: Int
        let pictures: [Picture]
        let figures: Figures

        private enum Key: String, CodingKey { case name, categoryCount, pictures }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            name = try values.decode(String.self, forKey: .name)
            categoryCount = try values.decode(Int.self, forKey: .categoryCount)
            pictures = try values.decode([Picture].self, forKey: .pictures)
            figures = try Figures(from: decoder)
        }

        var testDescription: String { name }

        var set: MetricSet {
            func box(_ row: [Double]) -> Box { Box(x: row[0], y: row[1], width: row[2], height: row[3]) }
            return MetricSet(
                categoryCount: categoryCount,
                objects: pictures.map { picture in
                    picture.objects.map {
                        ObjectAnnotation(
                            box: box($0), category: Int($0[4]), isCrowd: $0[5] != 0, isDifficult: $0[6] != 0,
                            area: $0[7])
                    }
                },
                detections: pictures.map { picture in
                    picture.detections.map { Detection(box: box($0), category: Int($0[4]), score: $0[5]) }
                })
        }
    }

    struct Boxes: Decodable, Sendable {
        let thresholds: [Double]
        let nms: [[Int]]
        let batched: [[Int]]
        let pairs: [String: Double]
    }

    let thresholds: [Thresholds]
    let random: [Figures]
    /// Of every fifth set.
    let masks: [Figures]
    let edges: [Edge]
    let boxes: [Boxes]

    static let shared: MetricsFixture = {
        do {
            let file = try #require(
                Bundle.module.url(forResource: "metrics", withExtension: "json", subdirectory: "Fixtures"))
            return try JSONDecoder().decode(MetricsFixture.self, from: Data(contentsOf: file))
        } catch {
            fatalError("Fixtures/metrics.json cannot be read: \(error)")
        }
    }()

    static func edge(_ name: String) throws -> Edge {
        try #require(shared.edges.first { $0.name == name }, "no edge case \(name)")
    }
}

/// Whether both are undefined, or equal to 1e-9.
func expectEqual(
    _ value: Double?, _ reference: Double?, _ comment: String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    switch (value, reference) {
    case (nil, nil): break
    case (let value?, let reference?):
        #expect(
            abs(value - reference) <= 1e-9 * max(1, abs(reference)), "\(comment): \(value), \(reference)",
            sourceLocation: sourceLocation)
    default:
        Issue.record(
            "\(comment): \(String(describing: value)), \(String(describing: reference))",
            sourceLocation: sourceLocation)
    }
}
