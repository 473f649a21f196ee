import ApusNN
import ApusProof
import ApusTensor
import Testing

@Suite("Machines and regressions that are fitted at once")
struct FittingTests {
    /// What `Scripts/fixtures/fitting.py` had of scikit-learn and numpy.
    struct Fixture: Decodable, Sendable {
        struct Machine: Decodable, Sendable {
            let stream: UInt64
            let positives: Int
            let negatives: Int
            let columns: Int
            let scale: Double
            let cost: Double
            let positiveWeight: Double
            let biasMultiplier: Double
            let weights: [Double]
            let bias: Double
        }
        struct Regression: Decodable, Sendable {
            let stream: UInt64
            let rows: Int
            let columns: Int
            let targets: Int
            let penalty: Double
            let weights: [[Double]]
        }
        struct Whitened: Decodable, Sendable {
            let stream: UInt64
            let rows: Int
            let columns: Int
            let floor: Double
            let mean: [Double]
            let matrix: [[Double]]
            let first: [Double]
        }
        let machines: [Machine]
        let regressions: [Regression]
        let whitening: Whitened
    }

    private func fixture() throws -> Fixture { try Reference.decode("fitting", as: Fixture.self) }

    private func near(_ found: [Double], _ wanted: [Double], _ tolerance: Double = 1e-5) -> Bool {
        found.count == wanted.count
            && zip(found, wanted).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
    }

    /// Positive examples and negative ones of a case.
    private func examples(_ one: Fixture.Machine) -> (positives: ExampleTable, negatives: ExampleTable) {
        let count = (one.positives + one.negatives) * one.columns
        let values = generatedValues(stream: one.stream, count: count).enumerated().map { place, value in
            let isFirst = place.isMultiple(of: one.columns) && place < one.positives * one.columns
            return Float((value + (isFirst ? 0.2 : 0)) * one.scale)
        }
        let cut = one.positives * one.columns
        return (
            ExampleTable(columns: one.columns, values: Array(values[..<cut])),
            ExampleTable(columns: one.columns, values: Array(values[cut...]))
        )
    }

    @Test("Support vector machines are liblinear's")
    func machines() throws {
        for one in try fixture().machines {
            let (positives, negatives) = examples(one)
            let solver = LinearSVMSolver(
                cost: one.cost, positiveWeight: one.positiveWeight, biasMultiplier: one.biasMultiplier,
                tolerance: 1e-9, maximumPasses: 200_000)
            let found = solver.fit(positives: positives, negatives: negatives)
            let (weights, bias) = (found.weights.map(Double.init), Double(found.bias))
            #expect(near(weights, one.weights, 2e-4), "stream \(one.stream): \(weights)")
            #expect(near([bias], [one.bias], 2e-4), "stream \(one.stream): \(bias)")
            #expect(found == solver.fit(positives: positives, negatives: negatives))
        }
    }

    @Test("A machine by hand: two points, whose plane lies in their middle")
    func byHand() {
        let solver = LinearSVMSolver(
            cost: 100, positiveWeight: 1, biasMultiplier: 1, tolerance: 1e-9, maximumPasses: 10_000)
        let found = solver.fit(
            positives: ExampleTable(columns: 1, values: [3]),
            negatives: ExampleTable(columns: 1, values: [-3]))
        // The bias is kept small too, and a plane through 0 is what is asked for.
        #expect(abs(found.weights[0] - 1 / 3) < 1e-5 && abs(found.bias) < 1e-5)
        #expect(abs(found.margin([3]) - 1) < 1e-5)
        // Nothing to learn from, and examples of nothing but zeros.
        let empty = ExampleTable(columns: 2)
        #expect(solver.fit(positives: empty, negatives: empty) == LinearSVM(weights: [0, 0], bias: 0))
        let zeros = ExampleTable(columns: 2, values: [0, 0, 0, 0])
        #expect(solver.fit(positives: empty, negatives: zeros).bias < 0)
        let noBias = LinearSVMSolver(biasMultiplier: 0)
        #expect(noBias.fit(positives: zeros, negatives: zeros) == LinearSVM(weights: [0, 0], bias: 0))
    }

    @Test("Mining keeps the hard negatives, and ends where all of them would have led")
    func mining() {
        var stream = RandomStream(seed: 4, "mining")
        func table(_ rows: Int, _ shift: Double) -> ExampleTable {
            ExampleTable(
                columns: 2,
                values: (0..<rows).flatMap { _ in
                    [Float(stream.uniform(in: -1..<1) + shift), Float(stream.uniform(in: -1..<1))]
                })
        }
        let positives = table(30, 2)
        let solver = LinearSVMSolver(cost: 1, biasMultiplier: 1, tolerance: 1e-6, maximumPasses: 100_000)
        var mining = HardNegativeMining(positives: positives, solver: solver, interval: 20)
        var all = ExampleTable(columns: 2)
        for round in 0..<40 {
            let candidates = table(25, round.isMultiple(of: 2) ? -3 : 0.5)
            for row in 0..<candidates.rows { all.append(candidates[row]) }
            mining.add(candidates, rows: 0..<candidates.rows)
        }
        let found = mining.finished()
        let wanted = solver.fit(positives: positives, negatives: all)
        #expect(mining.negatives.rows < all.rows / 2, "\(mining.negatives.rows) of \(all.rows)")
        for (one, other) in zip(found.weights + [found.bias], wanted.weights + [wanted.bias]) {
            #expect(abs(one - other) < 0.02, "\(found) \(wanted)")
        }
        var nothing = HardNegativeMining(positives: ExampleTable(columns: 3))
        #expect(nothing.finished() == LinearSVM(weights: [0, 0, 0], bias: 0))
    }

    @Test("Ridge regressions are the closed form's, through either system")
    func regressions() throws {
        for one in try fixture().regressions {
            let values = generatedValues(stream: one.stream, count: one.rows * one.columns).map(Float.init)
            let targets = generatedValues(stream: one.stream + 1, count: one.rows * one.targets)
            let rows = (0..<one.rows).map { Array(targets[$0 * one.targets..<($0 + 1) * one.targets]) }
            let found = RidgeRegression(penalty: one.penalty).fit(
                ExampleTable(columns: one.columns, values: values), targets: rows)
            #expect(found.count == one.targets)
            for (mine, theirs) in zip(found, one.weights) { #expect(near(mine, theirs, 1e-7)) }
        }
    }

    @Test("Whitening is numpy's, and undoes itself")
    func whitening() throws {
        let one = try fixture().whitening
        let values = generatedValues(stream: one.stream, count: one.rows * one.columns)
        let rows = (0..<one.rows).map { row in
            var line = (0..<one.columns).map { values[row * one.columns + $0] / Double($0 + 1) }
            line[1] += line[0]
            return line
        }
        let found = Whitening(rows, floor: one.floor)
        #expect(near(found.mean, one.mean, 1e-8))
        for (mine, theirs) in zip(found.matrix, one.matrix) { #expect(near(mine, theirs, 1e-8)) }
        let white = found.whitened(rows[0])
        #expect(near(white, one.first, 1e-8))
        let back = found.inverse.map { line in zip(line, white).reduce(0) { $0 + $1.0 * $1.1 } }
        #expect(near(zip(back, found.mean).map { $0 + $1 }, rows[0], 1e-8))
        // One row, and rows without a spread.
        let flat = Whitening([[2, 3], [2, 3]])
        #expect(near(flat.whitened([2, 3]), [0, 0]))
    }
}
