import Foundation

/// Writes down what happens in a run: table, metrics, TensorBoard.
struct RunRecorder {
    private let folder: RunFolder
    private let events: EventFileWriter
    private var table = ResultsTable()
    private(set) var metrics = MetricsFile()
    private(set) var measured: [Metric] = []
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    /// Of the parts before this one.
    private let earlierSeconds: Double

    /// - Parameter step: steps done before; later ones that an earlier part wrote down are forgotten.
    /// - Throws: ``RunFolderError`` for files that are damaged, ``EventFileError``.
    init(_ folder: RunFolder, resumingAt step: Int?) throws {
        self.folder = folder
        let files = FileManager.default
        if let step, files.fileExists(atPath: folder.resultsFile) {
            table = try ResultsTable(contentsOf: folder.resultsFile)
            table.truncate(afterStep: step)
        }
        if step != nil, files.fileExists(atPath: folder.metricsFile) {
            metrics = try MetricsFile(contentsOf: folder.metricsFile)
        }
        earlierSeconds = metrics.seconds
        events = try EventFileWriter(folder: folder.path, resumeStep: step.map { $0 + 1 })
        start = clock.now
    }

    mutating func record(_ event: TrainingEvent) throws {
        switch event {
        case .began, .evaluating, .saved, .warning: break
        case .step(let report):
            var scalars = [("train/loss", report.loss), ("learning_rate", report.learningRate)]
            if let norm = report.gradientNorm { scalars.append(("gradient_norm", norm)) }
            try events.add(scalars.map { (tag: $0.0, value: $0.1) }, step: report.step)
        case .epoch(let report):
            table.append(report)
            // Before the checkpoint: a row too many is dropped when resuming, one too few would be missing.
            try TextFile.write(table.text, to: folder.resultsFile)
            try events.add(
                report.metrics.map { (tag: "epoch/\($0.name)", value: $0.value) }, step: report.step)
            metrics.take(report)
            let tested = report.metrics.filter { $0.name.hasPrefix("test_") }
            if !tested.isEmpty { measured = tested }
            try writeMetrics()
        case .ended(let outcome):
            metrics.isFinished = outcome == .finished
            try writeMetrics()
        }
    }

    private mutating func writeMetrics() throws {
        let passed = (clock.now - start).components
        metrics.seconds = earlierSeconds + Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
        try metrics.write(to: folder.metricsFile)
    }
}
