import ApusProof
import ApusTensor
import ApusVision
import Testing

@Suite("The assignment problem")
struct AssignmentProblemTests {
    /// The least cost of all ways to pair rows with columns, by trying them.
    private func least(_ costs: [Double], _ rows: Int, _ columns: Int) -> Double {
        func from(_ row: Int, _ free: [Int], _ spare: Int) -> Double {
            if row == rows { return 0 }
            // A row may go without where there are more rows than columns.
            var best = spare > 0 ? from(row + 1, free, spare - 1) : .infinity
            for (place, column) in free.enumerated() {
                var rest = free
                rest.remove(at: place)
                best = min(best, costs[row * columns + column] + from(row + 1, rest, spare))
            }
            return best
        }
        return from(0, Array(0..<columns), max(rows - columns, 0))
    }

    @Test("Costs as little as the best of all pairings", arguments: 0..<60)
    func isOptimal(seed: Int) throws {
        var stream = RandomStream(seed: UInt64(seed), "assignment")
        let (rows, columns) = (1 + stream.integer(below: 6), 1 + stream.integer(below: 6))
        // Whole numbers tie often, and half of the tables have negative ones.
        let costs = (0..<rows * columns).map { _ in
            Double(stream.integer(below: 9) - (seed.isMultiple(of: 2) ? 4 : 0))
        }
        let pairs = try AssignmentProblem(costs: costs, rows: rows, columns: columns).solved()
        #expect(pairs.count == min(rows, columns))
        #expect(Set(pairs.map(\.row)).count == pairs.count && Set(pairs.map(\.column)).count == pairs.count)
        #expect(pairs.map(\.row) == pairs.map(\.row).sorted())
        let cost = pairs.reduce(0) { $0 + costs[$1.row * columns + $1.column] }
        #expect(cost == least(costs, rows, columns))
    }

    @Test("Nothing to pair")
    func empty() throws {
        for (rows, columns) in [(0, 0), (0, 3), (3, 0)] {
            #expect(try AssignmentProblem(costs: [], rows: rows, columns: columns).solved().isEmpty)
        }
    }

    @Test("Costs that are not numbers are refused with their place; infinity forbids a pair")
    func notANumber() throws {
        #expect(throws: AssignmentProblem.Failure.notANumber(row: 1, column: 0)) {
            try AssignmentProblem(costs: [0, 1, .nan, 2], rows: 2, columns: 2)
        }
        #expect(throws: AssignmentProblem.Failure.notANumber(row: 0, column: 1)) {
            try AssignmentProblem(costs: [0, -.infinity], rows: 1, columns: 2)
        }
        let forbidden = try AssignmentProblem(costs: [1, .infinity, 0, 9], rows: 2, columns: 2).solved()
        #expect(forbidden.map(\.column) == [0, 1])
        #expect(throws: AssignmentProblem.Failure.infeasible) {
            try AssignmentProblem(costs: [1, .infinity, 0, .infinity], rows: 2, columns: 2).solved()
        }
    }

    /// `linear_sum_assignment` of SciPy 1.17 on the same costs.
    @Test(
        "Costs what SciPy's costs",
        arguments: [
            (60, 60, -56.834588289260864), (200, 200, -197.0037943124771), (100, 20, -19.399059295654297),
            (20, 100, -19.531338095664978), (300, 30, -29.781198501586914),
        ])
    func equalsSciPy(rows: Int, columns: Int, wanted: Double) throws {
        let costs = generatedValues(stream: 77, count: rows * columns)
        let pairs = try AssignmentProblem(costs: costs, rows: rows, columns: columns).solved()
        #expect(Set(pairs.map(\.column)).count == min(rows, columns))
        #expect(abs(pairs.reduce(0) { $0 + costs[$1.row * columns + $1.column] } - wanted) < 1e-9)
    }

    @Test("Queries and objects as DETR has them")
    func large() throws {
        var stream = RandomStream(seed: 5, "assignment")
        let costs = (0..<100 * 20).map { _ in stream.uniform(in: 0..<1) }
        let pairs = try AssignmentProblem(costs: costs, rows: 100, columns: 20).solved()
        #expect(pairs.count == 20)
        // No two pairs gain by trading columns, and no pair by a row that went without.
        let cost = { (row: Int, column: Int) in costs[row * 20 + column] }
        let taken = Set(pairs.map(\.row))
        for a in pairs {
            for b in pairs {
                #expect(
                    cost(a.row, a.column) + cost(b.row, b.column)
                        <= cost(a.row, b.column) + cost(b.row, a.column) + 1e-12)
            }
            for row in 0..<100 where !taken.contains(row) {
                #expect(cost(a.row, a.column) <= cost(row, a.column))
            }
        }
    }
}
