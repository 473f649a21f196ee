import ApusData
import ApusVision
import Foundation

/// Pictures with what a classifier says of them, and what they are where that is known.
public struct PredictionSheet: Sendable {
    public struct Row: Codable, Equatable, Sendable {
        public let index: Int
        public let predicted: String
        /// 0 to 1.
        public let probability: Double
        /// Nil where nobody knows.
        public let actual: String?
    }

    public let rows: [Row]
    private let arrays: ImageArrays

    /// - Parameters:
    ///   - classNames: the names of the classifier's classes.
    ///   - isLabelled: whether the labels of `arrays` are what the pictures show.
    public init(
        _ predictions: [Prediction], of arrays: ImageArrays, classNames: [String], isLabelled: Bool = true
    ) {
        self.arrays = arrays
        rows = predictions.map { prediction in
            Row(
                index: prediction.index, predicted: Self.name(prediction.predicted, classNames),
                probability: prediction.probability,
                actual: isLabelled ? Self.name(arrays.labels[prediction.index], classNames) : nil)
        }
    }

    private static func name(_ label: Int, _ names: [String]) -> String {
        names.indices.contains(label) ? names[label] : "class \(label)"
    }

    /// How many are right, of those whose class is known.
    public var summary: String {
        let known = rows.filter { $0.actual != nil }
        guard !known.isEmpty else { return "\(rows.count) pictures" }
        return "\(known.count { $0.actual == $0.predicted }) of \(known.count) right"
    }

    /// Writes the pictures as one PNG: right names in green, wrong ones framed in red.
    ///
    /// - Throws: `ImageWriteError`, naming the file.
    public func write(to path: String, title: String, columns: Int = 8) throws {
        let tiles = rows.map { row in
            let share = "\(Int((row.probability * 100).rounded())) %"
            guard let actual = row.actual else {
                return ImageGrid.Tile(arrays.picture(row.index), caption: row.predicted, detail: share)
            }
            let isRight = actual == row.predicted
            return ImageGrid.Tile(
                arrays.picture(row.index), caption: row.predicted,
                detail: isRight ? share : "is \(actual)", verdict: isRight ? .right : .wrong)
        }
        let grid = ImageGrid(
            tiles: tiles, columns: columns, enlargement: max(1, 112 / max(arrays.width, arrays.height)),
            textScale: 1, title: title)
        try PNGWriter.write(grid.render(), to: URL(fileURLWithPath: path))
    }
}
