import ApusProof
import Foundation
import Testing

/// What references gave, from this target's folder of fixtures.
enum Fixtures {
    static let metrics: ReferenceMetrics = read("metrics") { try ReferenceMetrics(contentsOf: $0) }
    static let errors: ReferenceDetectionErrors = read("detection_errors") {
        try ReferenceDetectionErrors(contentsOf: $0)
    }
    static let boxes: ReferenceBoxes = read("boxes") { try ReferenceBoxes(contentsOf: $0) }

    /// A set that is written out.
    static func edge(_ name: String) throws -> MetricSet {
        try #require(metrics.edges.first { $0.name == name }, "no edge case \(name)").set
    }

    private static func read<Content>(_ name: String, _ decode: (URL) throws -> Content) -> Content {
        do {
            return try decode(
                #require(
                    Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures")))
        } catch {
            fatalError("Fixtures/\(name).json cannot be read: \(error)")
        }
    }
}
