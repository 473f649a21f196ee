import ApusProof
import ApusVision

/// How long an assignment problem takes whose costs are drawn by the fixtures' rule.
/// `Benchmarks/assignment_compare.py` times SciPy on the same.
public struct AssignmentBenchmark: Sendable {
    public struct Report: Encodable, Sendable {
        /// Of each repetition.
        public let seconds: [Double]
        /// What the pairs cost together.
        public let cost: Double
    }

    private let problem: AssignmentProblem
    private let costs: [Double]

    public init(rows: Int, columns: Int) throws {
        costs = generatedValues(stream: 77, count: rows * columns)
        problem = try AssignmentProblem(costs: costs, rows: rows, columns: columns)
    }

    public func run(repetitions: Int) throws -> Report {
        var seconds: [Double] = []
        var cost = 0.0
        for _ in 0..<repetitions {
            let start = MonotonicClock.seconds
            let pairs = try problem.solved()
            seconds.append(MonotonicClock.seconds - start)
            cost = pairs.reduce(0) { $0 + costs[$1.row * problem.columns + $1.column] }
        }
        return Report(seconds: seconds, cost: cost)
    }
}
