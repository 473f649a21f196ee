/// A line that says how far something is, how fast it goes and how long it will take.
public struct ProgressBar: Sendable {
    public let title: String
    public let total: Int
    /// What is counted by ``rate``: "pictures".
    public let unit: String

    public init(_ title: String, total: Int, unit: String) {
        self.title = title
        self.total = total
        self.unit = unit
    }

    /// The line after `done` of the total.
    ///
    /// - Parameters:
    ///   - doneBefore: of those, what was done before the clock began.
    ///   - unitsDone: since the clock began.
    ///   - seconds: since the clock began.
    ///   - detail: words between the bar and the rate.
    public func line(
        done: Int, doneBefore: Int = 0, unitsDone: Int, seconds: Double, detail: String = ""
    ) -> String {
        let share = total > 0 ? min(1, Double(done) / Double(total)) : 1
        let width = 24
        let filled = Int((share * Double(width)).rounded(.down))
        let bar =
            String(repeating: "=", count: filled) + (filled < width ? ">" : "")
            + String(repeating: " ", count: max(0, width - filled - 1))
        var parts = ["\(title) [\(bar)] \(Int(share * 100)) %"]
        if !detail.isEmpty { parts.append(detail) }
        if seconds > 0, unitsDone > 0 {
            let rate = Double(unitsDone) / seconds
            parts.append("\(rate < 10 ? Self.tenths(rate) : "\(Int(rate))") \(unit)/s")
            let now = done - doneBefore
            if now > 0, done < total {
                parts.append("\(Self.duration(seconds * Double(total - done) / Double(now))) left")
            }
        }
        return parts.joined(separator: "  ")
    }

    /// A time in words, to the second or coarser.
    public static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "?" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
