import Foundation

/// Lying bars from a common edge, each with its name before and its value behind it, drawn as SVG.
struct BarChart: Chart {
    struct Bar {
        let name: String
        /// At least 0; what is not finite has no bar.
        let value: Double
        /// The value in words.
        let label: String
    }

    let title: String
    let bars: [Bar]

    private static let width = 460.0
    private static let left = 150.0
    private static let right = 70.0
    private static let top = 34.0
    private static let row = 26.0

    var svg: String {
        guard !bars.isEmpty else { return "" }
        let height = Self.top + Self.row * Double(bars.count) + 10
        let most = bars.map(\.value).filter(\.isFinite).max() ?? 0
        let room = Self.width - Self.left - Self.right
        var parts = [
            """
            <svg viewBox="0 0 \(Int(Self.width)) \(Int(height))" role="img" aria-label="\(title.escapedForHTML)">
            <text x="14" y="20" class="title">\(title.escapedForHTML)</text>
            """
        ]
        for (index, bar) in bars.enumerated() {
            let y = Self.top + Self.row * Double(index)
            let share = most > 0 && bar.value.isFinite ? max(bar.value, 0) / most : 0
            let length = (share * room * 10).rounded() / 10
            parts.append(
                """
                <text x="\(Self.left - 8)" y="\(y + 15)" text-anchor="end">\(bar.name.escapedForHTML)</text>
                <rect x="\(Self.left)" y="\(y + 3)" width="\(length)" height="18" fill="#0072b2"/>
                <text x="\(Self.left + length + 6)" y="\(y + 15)">\(bar.label.escapedForHTML)</text>
                """)
        }
        parts.append(
            "<line x1=\"\(Self.left)\" x2=\"\(Self.left)\" y1=\"\(Self.top)\" y2=\"\(height - 8)\" class=\"axis\"/>"
        )
        return parts.joined(separator: "\n") + "\n</svg>"
    }
}
