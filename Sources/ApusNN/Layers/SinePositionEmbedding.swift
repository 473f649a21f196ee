import ApusTensor
import Foundation

/// Places in pictures that are filled up to one size, as waves of many lengths (Carion et al. 2020, arXiv 2005.12872,
/// appendix A.4; the waves are those of Vaswani et al. 2017).
///
/// A cell's place on an axis is the number of cells from the edge to it that hold picture, over the number of all such
/// cells of its row or column, in turns of a circle; so the far edge of every picture is at a full turn, whatever its
/// size. The first half of the features tells the row, the second the column, sines and cosines in turn.
public struct SinePositionEmbedding: Sendable, Hashable {
    /// For each of the two axes; even.
    public var featuresPerAxis: Int
    public var temperature: Double
    /// Added to counts, which are 1 at the first cell: 0 as in DETR, or -0.5, the cells' centres, as in Deformable
    /// DETR.
    public var shift: Double

    public init(featuresPerAxis: Int, temperature: Double = 10000, shift: Double = 0) {
        precondition(
            featuresPerAxis > 0 && featuresPerAxis.isMultiple(of: 2),
            "SinePositionEmbedding: \(featuresPerAxis) features an axis")
        self.featuresPerAxis = featuresPerAxis
        self.temperature = temperature
        self.shift = shift
    }

    /// - Parameter padding: for each cell of the batch, picture by picture and row by row, whether it is filling.
    /// - Returns: float32 `[pictures, rows * columns, 2 * featuresPerAxis]`.
    public func callAsFunction(pictures: Int, rows: Int, columns: Int, padding: [Bool]) -> Tensor {
        precondition(
            padding.count == pictures * rows * columns,
            "SinePositionEmbedding: \(padding.count) flags for \(pictures) maps of \(rows) x \(columns)")
        let width = 2 * featuresPerAxis
        var values = [Float](repeating: 0, count: padding.count * width)
        var waves = Waves(self)
        for picture in 0..<pictures {
            let first = picture * rows * columns
            for column in 0..<columns {
                let cells = (0..<rows).map { first + $0 * columns + column }
                waves.write(cells, padding, width: width, to: &values, at: 0)
            }
            for row in 0..<rows {
                let cells = (0..<columns).map { first + row * columns + $0 }
                waves.write(cells, padding, width: width, to: &values, at: featuresPerAxis)
            }
        }
        return Tensor(values, shape: [pictures, rows * columns, width])
    }

    /// The features of places met before: a batch has few different ones.
    private struct Waves {
        private let embedding: SinePositionEmbedding
        private let divisors: [Double]
        private var known: [SIMD2<Int32>: [Float]] = [:]

        init(_ embedding: SinePositionEmbedding) {
            self.embedding = embedding
            let features = embedding.featuresPerAxis
            divisors = (0..<features / 2).map {
                pow(embedding.temperature, Double(2 * $0) / Double(features))
            }
        }

        /// Writes the features of one axis for a row or column of cells.
        mutating func write(
            _ cells: [Int], _ padding: [Bool], width: Int, to values: inout [Float], at offset: Int
        ) {
            let total = cells.count(where: { !padding[$0] })
            var count = 0
            for cell in cells {
                if !padding[cell] { count += 1 }
                let features = features(of: count, total)
                let start = cell * width + offset
                for (index, feature) in features.enumerated() { values[start + index] = feature }
            }
        }

        private mutating func features(of count: Int, _ total: Int) -> [Float] {
            let key = SIMD2(Int32(count), Int32(total))
            if let found = known[key] { return found }
            // Nothing is learned of cells without picture around them; they only must not divide by 0.
            let place = (Double(count) + embedding.shift) / (Double(total) + 1e-6) * 2 * Double.pi
            let made = divisors.flatMap { [Float(sin(place / $0)), Float(cos(place / $0))] }
            known[key] = made
            return made
        }
    }
}
