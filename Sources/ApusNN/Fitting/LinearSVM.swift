import ApusTensor

/// A linear support vector machine of two classes: which side of a plane an example lies on, and how far.
public struct LinearSVM: Sendable, Hashable {
    public let weights: [Float]
    public let bias: Float

    public init(weights: [Float], bias: Float) {
        self.weights = weights
        self.bias = bias
    }

    /// Positive for the one class, 1 at its margin; negative for the other.
    ///
    /// - Precondition: the example has a number for each weight.
    public func margin(_ example: ArraySlice<Float>) -> Float {
        precondition(
            example.count == weights.count, "LinearSVM: \(example.count) for \(weights.count) weights")
        return zip(example, weights).reduce(bias) { $0 + $1.0 * $1.1 }
    }
}

/// Fits a ``LinearSVM``: the plane with the widest margin, but for a cost of each example inside of it or on the wrong
/// side,
///
///     1/2 (|w|² + b²) + C Σ max(0, 1 - y (w x + B b)),
///
/// by descent along one coordinate of the dual problem at a time (Hsieh, Chang, Lin, Keerthi and Sundararajan 2008, "A
/// dual coordinate descent method for large-scale linear SVM"), which is liblinear's solver 3.
public struct LinearSVMSolver: Sendable, Hashable {
    /// C: what an example costs that is on the wrong side.
    public var cost: Double
    /// By how much more a positive example costs.
    public var positiveWeight: Double
    /// B: what stands in the place of the 1 that the bias is multiplied with; larger, so that the bias counts less
    /// among what is kept small.
    public var biasMultiplier: Double
    /// Stops where no two gradients of the dual differ by more.
    public var tolerance: Double
    /// Passes over the examples, at most.
    public var maximumPasses: Int
    /// Of the order in which examples are met.
    public var seed: UInt64

    /// The first values are R-CNN's.
    public init(
        cost: Double = 1e-3, positiveWeight: Double = 2, biasMultiplier: Double = 10, tolerance: Double = 0.1,
        maximumPasses: Int = 1000, seed: UInt64 = 0
    ) {
        precondition(
            cost > 0 && positiveWeight > 0 && biasMultiplier >= 0 && tolerance > 0 && maximumPasses > 0,
            "LinearSVMSolver: cost \(cost), positive weight \(positiveWeight), bias times \(biasMultiplier)")
        self.cost = cost
        self.positiveWeight = positiveWeight
        self.biasMultiplier = biasMultiplier
        self.tolerance = tolerance
        self.maximumPasses = maximumPasses
        self.seed = seed
    }

    /// The machine that tells positive examples from negative ones.
    ///
    /// - Precondition: both have as many columns.
    public func fit(positives: ExampleTable, negatives: ExampleTable) -> LinearSVM {
        precondition(
            positives.columns == negatives.columns,
            "LinearSVMSolver: positives of \(positives.columns) columns, negatives of \(negatives.columns)")
        var descent = DualDescent(positives, negatives, self)
        descent.run()
        return LinearSVM(
            weights: descent.weights.map(Float.init), bias: Float(biasMultiplier * descent.biasWeight))
    }
}

/// The state of the descent: a multiplier for each example, and the weights that follow from them.
private struct DualDescent {
    private let positives: ExampleTable
    private let negatives: ExampleTable
    private let solver: LinearSVMSolver
    private var multipliers: [Double]
    /// The squared length of each example, bias included.
    private let squares: [Double]
    private(set) var weights: [Double]
    private(set) var biasWeight = 0.0

    init(_ positives: ExampleTable, _ negatives: ExampleTable, _ solver: LinearSVMSolver) {
        self.positives = positives
        self.negatives = negatives
        self.solver = solver
        multipliers = [Double](repeating: 0, count: positives.rows + negatives.rows)
        weights = [Double](repeating: 0, count: positives.columns)
        squares = [positives, negatives].flatMap { table in
            (0..<table.rows).map { row in
                table[row].reduce(solver.biasMultiplier * solver.biasMultiplier) {
                    $0 + Double($1) * Double($1)
                }
            }
        }
    }

    mutating func run() {
        var stream = RandomStream(seed: solver.seed, "support vectors")
        // Examples whose multiplier sits at a bound and would leave it only outwards are set aside; when the others have
        // settled, all are looked at once more.
        var active = Array(multipliers.indices)
        var (upper, lower) = (Double.infinity, -Double.infinity)
        for _ in 0..<solver.maximumPasses {
            for place in stride(from: 0, to: active.count - 1, by: 1) {
                active.swapAt(place, place + stream.integer(below: active.count - place))
            }
            var (most, least) = (-Double.infinity, Double.infinity)
            var kept: [Int] = []
            for example in active {
                let gradient = gradient(example)
                let multiplier = multipliers[example]
                var projected = gradient
                if multiplier == 0 {
                    if gradient > upper { continue }
                    projected = min(gradient, 0)
                } else if multiplier == bound(example) {
                    if gradient < lower { continue }
                    projected = max(gradient, 0)
                }
                kept.append(example)
                most = max(most, projected)
                least = min(least, projected)
                if abs(projected) > 1e-12 { move(example, gradient) }
            }
            active = kept
            if most - least <= solver.tolerance || active.isEmpty {
                if active.count == multipliers.count { return }
                active = Array(multipliers.indices)
                (upper, lower) = (.infinity, -.infinity)
                continue
            }
            upper = most > 0 ? most : .infinity
            lower = least < 0 ? least : -.infinity
        }
    }

    private func isPositive(_ example: Int) -> Bool { example < positives.rows }

    private func bound(_ example: Int) -> Double {
        isPositive(example) ? solver.cost * solver.positiveWeight : solver.cost
    }

    /// How far an example is beyond its margin.
    private func gradient(_ example: Int) -> Double {
        let sum = withRow(example) { row in
            weights.withUnsafeBufferPointer { weights in
                weights.baseAddress.map { innerProduct(row, $0, weights.count) } ?? 0
            }
        }
        let margin = sum + biasWeight * solver.biasMultiplier
        return (isPositive(example) ? margin : -margin) - 1
    }

    private mutating func move(_ example: Int, _ gradient: Double) {
        guard squares[example] > 0 else { return }
        let old = multipliers[example]
        let new = min(max(old - gradient / squares[example], 0), bound(example))
        multipliers[example] = new
        let change = isPositive(example) ? new - old : old - new
        var weights = weights
        self.weights = []
        withRow(example) { row in
            weights.withUnsafeMutableBufferPointer { weights in
                if let start = weights.baseAddress { addScaled(change, row, to: start, weights.count) }
            }
        }
        self.weights = weights
        biasWeight += change * solver.biasMultiplier
    }

    private func withRow<Result>(_ example: Int, _ body: (UnsafePointer<Float>) -> Result) -> Result {
        let table = isPositive(example) ? positives : negatives
        let row = isPositive(example) ? example : example - positives.rows
        return table.values.withUnsafeBufferPointer { values in
            guard let start = values.baseAddress else {
                preconditionFailure("DualDescent: no example \(row)")
            }
            return body(start + row * table.columns)
        }
    }
}
