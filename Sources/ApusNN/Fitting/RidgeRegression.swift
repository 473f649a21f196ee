/// Linear regression with a penalty on large weights (Hoerl and Kennard 1970): the least
///
///     Σ |x W + b - y|² + λ (|W|² + |b|²).
///
/// Solved exactly, through the smaller of the two equal systems: one equation a column, or one a row.
public struct RidgeRegression: Sendable, Hashable {
    /// λ
    public var penalty: Double

    /// - Precondition: the penalty is positive.
    public init(penalty: Double = 1000) {
        precondition(penalty > 0, "RidgeRegression: a penalty of \(penalty)")
        self.penalty = penalty
    }

    /// For each column of the targets the weights of the examples' columns, and the bias as the last.
    ///
    /// - Parameters:
    ///   - examples: x
    ///   - targets: y, a row for each example; `[targets.columns]` rows come out.
    /// - Precondition: there is an example, and a target for each.
    public func fit(_ examples: ExampleTable, targets: [[Double]]) -> [[Double]] {
        precondition(
            examples.rows > 0 && targets.count == examples.rows,
            "RidgeRegression: \(targets.count) targets for \(examples.rows) examples")
        let width = examples.columns + 1
        let rows = (0..<examples.rows).map { examples[$0].map(Double.init) + [1] }
        if examples.rows < width {
            // W = Xᵀ (X Xᵀ + λ)⁻¹ Y
            let factor = CholeskyFactor(gram: rows, ridge: penalty)
            return columns(of: targets).map { column in
                let shares = factor.solve(column)
                var weights = [Double](repeating: 0, count: width)
                for (row, share) in zip(rows, shares) {
                    for place in weights.indices { weights[place] += share * row[place] }
                }
                return weights
            }
        }
        // W = (Xᵀ X + λ)⁻¹ Xᵀ Y
        let transposed = (0..<width).map { column in rows.map { $0[column] } }
        let factor = CholeskyFactor(gram: transposed, ridge: penalty)
        return columns(of: targets).map { column in
            factor.solve(transposed.map { zip($0, column).reduce(0) { $0 + $1.0 * $1.1 } })
        }
    }

    private func columns(of rows: [[Double]]) -> [[Double]] {
        (0..<(rows.first?.count ?? 0)).map { column in rows.map { $0[column] } }
    }
}

/// The lower triangle L of a symmetric positive matrix A = L Lᵀ.
struct CholeskyFactor {
    /// Row i has i + 1 numbers.
    private var rows: [[Double]]

    /// Of the matrix of all inner products of some vectors, with `ridge` added along the diagonal.
    ///
    /// - Precondition: the ridge is positive.
    init(gram vectors: [[Double]], ridge: Double) {
        let count = vectors.count
        rows = []
        rows.reserveCapacity(count)
        for row in 0..<count {
            var line = [Double](repeating: 0, count: row + 1)
            for column in 0...row {
                let product = Self.product(vectors[row], vectors[column], vectors[row].count)
                let rest = product + (row == column ? ridge : 0)
                if row == column {
                    line[row] = (rest - Self.product(line, line, row)).squareRoot()
                } else {
                    line[column] = (rest - Self.product(line, rows[column], column)) / rows[column][column]
                }
            }
            rows.append(line)
        }
    }

    /// x of A x = b.
    func solve(_ right: [Double]) -> [Double] {
        var values = right
        for row in rows.indices {
            values[row] = (values[row] - Self.product(rows[row], values, row)) / rows[row][row]
        }
        for row in rows.indices.reversed() {
            values[row] /= rows[row][row]
            for column in 0..<row { values[column] -= rows[row][column] * values[row] }
        }
        return values
    }

    private static func product(_ left: [Double], _ right: [Double], _ count: Int) -> Double {
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                guard count > 0, let one = left.baseAddress, let other = right.baseAddress else { return 0 }
                return innerProduct(one, other, count)
            }
        }
    }
}
