/// Rows of numbers made to have mean 0 and, as nearly as a small `floor` lets them, the identity as covariance, by
/// V D^-1/2 Vᵀ of the eigenvectors and eigenvalues of what they have: none of a row's numbers then weighs more than
/// another.
public struct Whitening: Sendable, Hashable {
    public let mean: [Double]
    /// Row by row; symmetric.
    public let matrix: [[Double]]
    /// Its inverse.
    public let inverse: [[Double]]

    /// - Parameter floor: is added to every eigenvalue.
    /// - Precondition: there is a row, all are of one length, and the floor is positive.
    public init(_ rows: [[Double]], floor: Double = 0.001) {
        precondition(!rows.isEmpty && floor > 0, "Whitening: \(rows.count) rows, a floor of \(floor)")
        let width = rows[0].count
        let count = Double(rows.count)
        let mean = (0..<width).map { column in rows.reduce(0) { $0 + $1[column] } / count }
        let covariance = (0..<width).map { one in
            (0..<width).map { other in
                rows.reduce(0) { $0 + ($1[one] - mean[one]) * ($1[other] - mean[other]) } / count
            }
        }
        let (values, vectors) = Self.eigen(covariance)
        func composed(_ power: (Double) -> Double) -> [[Double]] {
            let factors = values.map { power((max($0, 0) + floor).squareRoot()) }
            return (0..<width).map { row in
                (0..<width).map { column in
                    (0..<width).reduce(0) { $0 + vectors[row][$1] * factors[$1] * vectors[column][$1] }
                }
            }
        }
        self.mean = mean
        matrix = composed { 1 / $0 }
        inverse = composed { $0 }
    }

    public func whitened(_ row: [Double]) -> [Double] {
        let centred = zip(row, mean).map { $0 - $1 }
        return matrix.map { line in zip(line, centred).reduce(0) { $0 + $1.0 * $1.1 } }
    }

    /// Eigenvalues of a symmetric matrix, and its eigenvectors as columns, by Jacobi's rotations.
    private static func eigen(_ matrix: [[Double]]) -> (values: [Double], vectors: [[Double]]) {
        let width = matrix.count
        var a = matrix
        var vectors = (0..<width).map { row in (0..<width).map { $0 == row ? 1.0 : 0 } }
        for _ in 0..<100 {
            let rest = (0..<width).reduce(0) { sum, p in
                ((p + 1)..<max(width, p + 1)).reduce(sum) { $0 + a[p][$1] * a[p][$1] }
            }
            if rest < 1e-30 { break }
            for p in 0..<width {
                for q in (p + 1)..<max(width, p + 1) where a[p][q] != 0 {
                    let ratio = (a[q][q] - a[p][p]) / (2 * a[p][q])
                    let tangent = (ratio < 0 ? -1 : 1) / (abs(ratio) + (ratio * ratio + 1).squareRoot())
                    let cosine = 1 / (tangent * tangent + 1).squareRoot()
                    let sine = tangent * cosine
                    for k in 0..<width {
                        (a[k][p], a[k][q]) = (
                            cosine * a[k][p] - sine * a[k][q], sine * a[k][p] + cosine * a[k][q]
                        )
                    }
                    for k in 0..<width {
                        (a[p][k], a[q][k]) = (
                            cosine * a[p][k] - sine * a[q][k], sine * a[p][k] + cosine * a[q][k]
                        )
                        (vectors[k][p], vectors[k][q]) = (
                            cosine * vectors[k][p] - sine * vectors[k][q],
                            sine * vectors[k][p] + cosine * vectors[k][q]
                        )
                    }
                }
            }
        }
        return ((0..<width).map { a[$0][$0] }, vectors)
    }
}
