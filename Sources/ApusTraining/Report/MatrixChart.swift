import Foundation

/// A table of counts, each cell the darker the larger its share of its row, drawn as SVG.
struct MatrixChart: Chart {
    let title: String
    /// What rows and columns are.
    let rowTitle: String
    let columnTitle: String
    let rowNames: [String]
    let columnNames: [String]
    let counts: [[Int]]

    /// More cells than this are drawn without numbers.
    private static let mostNumbered = 14

    var svg: String {
        guard !counts.isEmpty, !columnNames.isEmpty else { return "" }
        let isNumbered = columnNames.count <= Self.mostNumbered
        let cell = isNumbered ? 44.0 : max(6, 640 / Double(columnNames.count))
        // Letters of a name are about 6 units wide.
        let longest = Double((rowNames + columnNames).map { min($0.count, 18) }.max() ?? 1)
        let left = 34 + 6.2 * longest
        let top = 56 + (isNumbered ? 4.6 : 6.2) * longest
        let width = left + cell * Double(columnNames.count) + 24
        let height = top + cell * Double(rowNames.count) + 14
        var parts = [
            """
            <svg viewBox="0 0 \(Int(width)) \(Int(height))" role="img" aria-label="\(title.escapedForHTML)" \
            style="max-width: \(Int(width))px">
            <text x="14" y="20" class="title">\(title.escapedForHTML)</text>
            <text x="\(left)" y="40">\(columnTitle.escapedForHTML)</text>
            <text transform="translate(18 \(Int(top + cell * Double(rowNames.count) / 2))) rotate(-90)" \
            text-anchor="middle">\(rowTitle.escapedForHTML)</text>
            """
        ]
        for (index, name) in columnNames.enumerated() {
            let x = left + cell * (Double(index) + 0.5)
            parts.append(
                "<text transform=\"translate(\(x + 3) \(top - 6)) rotate(-\(isNumbered ? 45 : 90))\">"
                    + "\(Self.short(name))</text>")
        }
        for (row, values) in counts.enumerated() {
            let y = top + cell * Double(row)
            let total = values.reduce(0, +)
            parts.append(
                "<text x=\"\(left - 6)\" y=\"\(y + cell / 2 + 4)\" text-anchor=\"end\">"
                    + "\(Self.short(rowNames[row]))</text>")
            for (column, count) in values.enumerated() {
                let share = total > 0 ? Double(count) / Double(total) : 0
                let x = left + cell * Double(column)
                parts.append(
                    "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(cell - 1)\" height=\"\(cell - 1)\" "
                        + "fill=\"\(Self.shade(share))\"><title>\(rowNames[row].escapedForHTML) as "
                        + "\(columnNames[column].escapedForHTML): \(count)</title></rect>")
                guard isNumbered, count > 0 else { continue }
                parts.append(
                    "<text x=\"\(x + cell / 2)\" y=\"\(y + cell / 2 + 4)\" text-anchor=\"middle\""
                        + "\(share > 0.55 ? " fill=\"#fff\"" : "")>\(count)</text>")
            }
        }
        return parts.joined(separator: "\n") + "\n</svg>"
    }

    /// From almost white to dark blue.
    private static func shade(_ share: Double) -> String {
        let (light, dark) = ([241.0, 243, 245], [0.0, 78, 130])
        let mixed = zip(light, dark).map { Int(($0 + ($1 - $0) * share).rounded()) }
        return "rgb(\(mixed[0]) \(mixed[1]) \(mixed[2]))"
    }

    private static func short(_ name: String) -> String {
        (name.count > 18 ? name.prefix(17) + "..." : Substring(name)).description.escapedForHTML
    }
}
