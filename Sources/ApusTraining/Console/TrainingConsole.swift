/// What a person watching a run sees: a live bar on a terminal, and one line an epoch anywhere.
public struct TrainingConsole {
    private let isTerminal: Bool
    private let epochs: Int
    private let now: () -> Double
    private let write: (String) -> Void
    private var bar = ProgressBar("", total: 0, unit: "pictures")
    private var start = 0.0
    private var stepsBefore = 0
    private var samples = 0
    private var lastDrawn = -1.0
    private var isDrawn = false

    /// - Parameters:
    ///   - epochs: how many the run has; nil where it is counted in steps.
    ///   - now: seconds since any moment.
    ///   - write: puts text on the terminal as it is.
    public init(
        isTerminal: Bool, epochs: Int?, now: @escaping () -> Double, write: @escaping (String) -> Void
    ) {
        self.isTerminal = isTerminal
        self.epochs = epochs ?? 0
        self.now = now
        self.write = write
    }

    public mutating func show(_ event: TrainingEvent) {
        switch event {
        case .began(let outline):
            bar = ProgressBar("", total: outline.totalSteps, unit: "pictures")
            (start, stepsBefore) = (now(), outline.stepsDone)
        case .step(let report):
            samples += report.samples
            guard isTerminal, isDue else { return }
            let done = epochs > 0 ? "epoch \(report.epoch + 1)/\(epochs)" : "step \(report.step)/\(bar.total)"
            draw(
                ProgressBar(done, total: bar.total, unit: bar.unit).line(
                    done: report.step, doneBefore: stepsBefore, unitsDone: samples, seconds: now() - start,
                    detail: "loss \(Self.rounded(report.loss))"))
        case .evaluating(let done, let total):
            guard isTerminal, isDue else { return }
            draw("testing: batch \(done) of \(total)")
        case .epoch(let report):
            clear()
            let name =
                epochs > 0 ? "epoch \(report.epoch)/\(epochs)" : "epoch \(report.epoch), step \(report.step)"
            let figures = report.metrics.filter { !$0.isDetail }.map { metric in
                "\(metric.name.replacing("_", with: " ")) \(Self.rounded(metric.value))"
            }
            write(([name] + figures + (report.isBest ? ["best"] : [])).joined(separator: "  ") + "\n")
        case .warning(let text):
            clear()
            write("left out: \(text)\n")
        case .saved: break
        case .ended: clear()
        }
    }

    private mutating func draw(_ line: String) {
        lastDrawn = now()
        isDrawn = true
        // Back to the line's beginning; what is left of a longer one before is erased (ECMA-48 EL).
        write("\r\(line)\u{1B}[K")
    }

    private mutating func clear() {
        if isDrawn { write("\r\u{1B}[K") }
        isDrawn = false
    }

    /// Ten times a second are enough.
    private var isDue: Bool { now() - lastDrawn >= 0.1 }

    private static func rounded(_ value: Double) -> String {
        guard value.isFinite else { return "\(value)" }
        return "\((value * 1e4).rounded() / 1e4)"
    }
}
