import ApusVision
import Foundation

/// `metrics.json`, which `Scripts/fixtures/metrics.py` makes with pycocotools, numpy and torchvision.
package struct ReferenceMetrics: Decodable, Sendable {
    package static let path = "Tests/ApusVisionTests/Fixtures/metrics.json"

    package struct Thresholds: Decodable, Sendable {
        package let iou: [Double]
        package let recall: [Double]
    }

    /// What the references say about one set.
    package struct Figures: Decodable, Sendable {
        package let stats: [Double?]
        package let categories: [Double?]
        package let precision: Double
        package let scores: Double
        package let recall: Double
        /// VOC's; none of masks.
        package let inclusive: [[Double?]]?
        package let continuous: [Double?]?
    }

    /// A set that is written out.
    package struct Edge: Decodable, Sendable, CustomStringConvertible {
        private struct Picture: Decodable, Sendable {
            let objects: [[Double]]
            let detections: [[Double]]
        }

        package let name: String
        package let set: MetricSet
        package let figures: Figures

        package var description: String { name }

        private enum Key: String, CodingKey { case name, categoryCount, pictures }

        package init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            name = try values.decode(String.self, forKey: .name)
            figures = try Figures(from: decoder)
            let pictures = try values.decode([Picture].self, forKey: .pictures)
            func box(_ row: [Double]) -> Box { Box(x: row[0], y: row[1], width: row[2], height: row[3]) }
            set = MetricSet(
                categoryCount: try values.decode(Int.self, forKey: .categoryCount),
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

    /// What torchvision leaves of generated boxes.
    package struct Suppression: Decodable, Sendable {
        package let thresholds: [Double]
        package let nms: [[Int]]
        package let batched: [[Int]]
    }

    package let thresholds: [Thresholds]
    package let random: [Figures]
    /// Of every fifth set.
    package let masks: [Figures]
    package let edges: [Edge]
    package let boxes: [Suppression]

    /// - Throws: what reading or decoding the file throws.
    package init(contentsOf file: URL) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }
}
