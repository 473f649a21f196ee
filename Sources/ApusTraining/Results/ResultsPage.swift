extension ResultsFile {
    /// `RESULTS.md`: every record as a row. It says what was measured, not whether that is still current;
    /// `apus systems` looks.
    public var page: String {
        var lines = [
            "# Results",
            "",
            "Made from `Results/results.json` by `apus recipe run NAME --record`. Whether a row is still",
            "current depends on the sources: `apus systems` tells.",
            "",
        ]
        if records.isEmpty {
            lines.append("No result is recorded yet.")
        } else {
            lines += [
                "| recipe | metric | measured | gate | | time | seed | command | date | machine |",
                "|---|---|---|---|---|---|---|---|---|---|",
            ]
            lines += records.map(\.row)
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension ResultRecord {
    fileprivate var row: String {
        let machine =
            "\(environment.processor), \(environment.instructionSet), \(environment.threads) threads, "
            + "oneDNN \(environment.oneDNN), Swift \(environment.swift)"
        let cells = [
            recipe, metric, "\(figure)", gate, pass ? "PASS" : "FAIL", duration, "\(seed)", "`\(command)`",
            date,
            machine,
        ]
        // A bar would end the cell.
        return "| " + cells.map { $0.split(separator: "|").joined(separator: "\\|") }.joined(separator: " | ")
            + " |"
    }

    private var duration: String {
        let tenths = (seconds * 10).rounded() / 10
        // A file may claim any time: what no integer holds is shown as it stands.
        guard tenths >= 120, let whole = Int(exactly: seconds.rounded(.down)) else { return "\(tenths) s" }
        return "\(whole / 60) min \(whole % 60) s"
    }
}
