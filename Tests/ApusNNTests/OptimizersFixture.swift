import ApusNN
import ApusTensor
import Foundation
import Testing

/// Trajectories, schedules and clipped gradients from PyTorch (Scripts/fixtures/optimizers.py).
struct OptimizersFixture: Decodable {
    struct Point: Decodable {
        let step: Int
        let loss: Double
        let w: [Double]
        let b: [Double]
    }

    struct Trajectory: Decodable, CustomTestStringConvertible {
        let optimizer: String
        let `case`: String
        let attributes: FixtureAttributes
        let moving: Bool
        let penalty: Double
        let distance: Double
        let float32: [Point]
        let float64: [Point]
        var testDescription: String { "\(optimizer), \(`case`)" }
    }

    struct ScheduleCase: Decodable, CustomTestStringConvertible {
        let schedule: String
        let `case`: String
        let attributes: FixtureAttributes
        let steps: [Int]
        let rates: [Double]
        var testDescription: String { "\(schedule), \(`case`)" }
    }

    struct Clipping: Decodable, CustomTestStringConvertible {
        let clipping: String
        let `case`: String
        let attributes: FixtureAttributes
        let inputs: [FixtureInput]
        let norm: Double
        let outputs: [[Double]]
        var testDescription: String { "\(clipping), \(`case`)" }
    }

    let trajectories: [Trajectory]
    let schedules: [ScheduleCase]
    let clipping: [Clipping]

    static func load() throws -> OptimizersFixture {
        try fixture("ApusNNTests/Fixtures/optimizers.json", as: OptimizersFixture.self)
    }
}

/// The function that the fixture's trajectories minimise.
final class FixtureObjective: Module {
    let w = Parameter([12], .constant(0))
    let b = Parameter([3], .constant(0))

    init() {
        w.set(Tensor(sines(12, 0.7)))
        b.set(Tensor(sines(3, 0.7)))
    }

    func loss(step: Int, moving: Bool, penalty: Double) -> Tensor {
        let offset = moving ? 0.1 * sin(Double(step)) : 0
        let x = Tensor((0..<4).map { Float(sin(0.9 * Double($0)) + offset) }, shape: [4, 1])
        let target = Tensor(sines(3, 0.5, 0.5))
        let output = tanh(matrixMultiply(w.tensor.reshaped(3, 4), x).reshaped(3) + b.tensor)
        let error = square(output - target).mean()
        return penalty == 0 ? error : error + (square(w.tensor).sum() + square(b.tensor).sum()) * penalty
    }
}
