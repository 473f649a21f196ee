import Foundation

/// `metrics.json`: where a run stands and what it measured last.
public struct MetricsFile: Codable, Equatable, Sendable {
    public var epoch = 0
    public var step = 0
    public var isFinished = false
    /// Time spent training and evaluating, over all resumed parts.
    public var seconds = 0.0
    /// By name: `test_accuracy`, ...; what is not finite is left out, JSON has no word for it.
    public var metrics: [String: Double] = [:]

    public init() {}

    private enum CodingKeys: String, CodingKey {
        case epoch, step
        case isFinished = "finished"
        case seconds, metrics
    }

    /// Reads the file at `path`.
    ///
    /// - Throws: ``RunFolderError``.
    public init(contentsOf path: String) throws(RunFolderError) {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw RunFolderError(
                path: path, reason: "cannot be read as a run's metrics; remove it and resume again")
        }
    }

    public mutating func take(_ report: EpochReport) {
        epoch = report.epoch
        step = report.step
        for metric in report.metrics where metric.value.isFinite { metrics[metric.name] = metric.value }
    }

    /// Writes the file: whole or not at all.
    ///
    /// - Throws: `FileWriteError`.
    public func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try TextFile.write(String(decoding: encoder.encode(self), as: UTF8.self) + "\n", to: path)
    }
}
