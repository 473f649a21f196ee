import ApusTensor
import Foundation

/// The first values of a tensor in row-major order, and three sums over all of them.
package struct ReferenceTensor: Decodable, Sendable {
    package let shape: [Int]
    package let values: [Double]
    package let sum: Double
    package let absoluteSum: Double
    /// Sum of the values times sin(0.31 i), which changes when values trade places.
    package let projection: Double

    /// The largest difference of a value, in units of the largest value, or of a sum, in units of the sum of
    /// magnitudes; infinite where the shapes differ or a value is not finite.
    ///
    /// - Parameter smallestScale: the least unit, for tensors that are zero but for rounding.
    package func distance(to tensor: Tensor, smallestScale: Double = 0) -> Double {
        let found = tensor.floats.map(Double.init)
        guard Array(tensor.shape) == shape, found.allSatisfy(\.isFinite) else { return .infinity }
        let scale = values.reduce(max(absoluteSum / Double(max(found.count, 1)), smallestScale)) {
            max($0, abs($1))
        }
        let worst = zip(found, values).map { abs($0 - $1) }.max() ?? 0
        let weighted = found.indices.reduce(0) { $0 + found[$1] * sin(0.31 * Double($1)) }
        let sums = [
            (found.reduce(0, +), sum), (found.reduce(0) { $0 + abs($1) }, absoluteSum),
            (weighted, projection),
        ]
        let worstSum = sums.map { abs($0 - $1) }.max() ?? 0
        return max(Self.ratio(worst, scale), Self.ratio(worstSum, max(absoluteSum, scale)))
    }

    /// Zero where all is zero, as it must be.
    private static func ratio(_ difference: Double, _ scale: Double) -> Double {
        difference == 0 ? 0 : difference / scale
    }
}
