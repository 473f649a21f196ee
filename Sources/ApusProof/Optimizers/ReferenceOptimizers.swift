import Foundation

/// Trajectories, schedules and clipped gradients from PyTorch: `optimizers.json`, which
/// `Scripts/fixtures/optimizers.py` makes.
package struct ReferenceOptimizers: Decodable, Sendable {
    package static let path = "Tests/ApusNNTests/Fixtures/optimizers.json"

    package struct Point: Decodable, Sendable {
        package let step: Int
        package let loss: Double
        package let w: [Double]
        package let b: [Double]
    }

    /// A hundred steps of an optimizer.
    package struct Trajectory: Decodable, Sendable, CustomStringConvertible {
        package let optimizer: String
        package let `case`: String
        package let attributes: ReferenceAttributes
        package let moving: Bool
        package let penalty: Double
        package let distance: Double
        package let float32: [Point]
        package let float64: [Point]

        package var description: String { "\(optimizer), \(`case`)" }
    }

    /// Learning rates at some steps.
    package struct ScheduleCase: Decodable, Sendable, CustomStringConvertible {
        package let schedule: String
        package let `case`: String
        package let attributes: ReferenceAttributes
        package let steps: [Int]
        package let rates: [Double]

        package var description: String { "\(schedule), \(`case`)" }
    }

    /// Gradients before and after.
    package struct Clipping: Decodable, Sendable, CustomStringConvertible {
        package let clipping: String
        package let `case`: String
        package let attributes: ReferenceAttributes
        package let inputs: [ReferenceInput]
        package let norm: Double
        package let outputs: [[Double]]

        package var description: String { "clipping by \(clipping), \(`case`)" }
    }

    package let trajectories: [Trajectory]
    package let schedules: [ScheduleCase]
    package let clipping: [Clipping]

    /// - Throws: what reading or decoding the file throws.
    package init(contentsOf file: URL) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }
}

/// The largest difference, divided by the largest wanted magnitude.
package func distance(_ found: [Float], _ wanted: [Double]) -> Double {
    guard found.count == wanted.count else { return .infinity }
    let scale = max(wanted.map(abs).max() ?? 0, 1e-30)
    return zip(found, wanted).map { abs(Double($0) - $1) / scale }.max() ?? 0
}
