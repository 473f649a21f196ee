import ApusInterop
import Foundation

/// `results.csv`: a row for each epoch. It holds no times, so equal runs have equal tables.
public struct ResultsTable: Equatable, Sendable {
    public private(set) var columns = ["epoch", "step", "learning_rate"]
    private var rows: [[String: String]] = []

    public init() {}

    public mutating func append(_ report: EpochReport) {
        var row = [
            "epoch": "\(report.epoch)", "step": "\(report.step)", "learning_rate": "\(report.learningRate)",
        ]
        for metric in report.metrics {
            if !columns.contains(metric.name) { columns.append(metric.name) }
            row[metric.name] = "\(metric.value)"
        }
        rows.append(row)
    }

    /// Drops the rows of later steps: a resumed run writes them anew.
    public mutating func truncate(afterStep step: Int) {
        rows.removeAll { row in row["step"].flatMap { Int($0) }.map { $0 > step } ?? true }
    }

    /// A column's numbers by epoch, where they were measured.
    func points(_ column: String) -> [(x: Double, y: Double)] {
        rows.compactMap { row in
            guard let x = row["epoch"].flatMap(Double.init), let y = row[column].flatMap(Double.init) else {
                return nil
            }
            return (x, y)
        }
    }

    /// A header and the rows; empty where an epoch did not measure something.
    public var text: String {
        ([columns] + rows.map { row in columns.map { row[$0] ?? "" } })
            .map { $0.joined(separator: ",") + "\n" }.joined()
    }

    /// Reads what ``text`` gives.
    ///
    /// - Throws: ``RunFolderError`` for a file that is something else.
    public init(contentsOf path: String) throws(RunFolderError) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw RunFolderError(path: path, reason: "cannot be read as text")
        }
        let lines = text.split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        guard let header = lines.first, header.starts(with: columns), Set(header).count == header.count,
            lines.allSatisfy({ $0.count == header.count })
        else {
            throw RunFolderError(path: path, reason: "is no table of a run; move it away and resume again")
        }
        columns = header
        rows = lines.dropFirst().map { line in
            Dictionary(uniqueKeysWithValues: zip(header, line)).filter { !$0.value.isEmpty }
        }
    }
}
