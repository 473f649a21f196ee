import Foundation

/// Lines over a common axis, drawn as SVG.
struct LineChart: Chart {
    struct Line {
        let name: String
        let points: [(x: Double, y: Double)]
    }

    let title: String
    let xLabel: String
    /// What is not finite is left out.
    let lines: [Line]
    /// Nil: from the smallest value to the largest.
    var yRange: ClosedRange<Double>?

    private static let width = 460.0
    private static let height = 260.0
    private static let left = 52.0
    private static let right = 12.0
    private static let top = 30.0
    private static let bottom = 40.0
    private static let legendColumns = 3
    /// Distinct to colour-blind eyes (Okabe and Ito 2008), darkened for a light page.
    private static let colors = [
        "#0072b2", "#c44500", "#00785a", "#b0527f", "#8a6d00", "#3a8cc1", "#5b5b5b", "#7a3db8",
    ]

    var svg: String {
        let points = lines.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
        guard let firstX = points.map(\.x).min(), let lastX = points.map(\.x).max(),
            let lowest = points.map(\.y).min(), let highest = points.map(\.y).max()
        else { return "" }
        let xs = Ticks(from: firstX, to: lastX)
        let ys =
            yRange.map { Ticks(from: $0.lowerBound, to: $0.upperBound) } ?? Ticks(from: lowest, to: highest)
        let plotWidth = Self.width - Self.left - Self.right
        let plotHeight = Self.height - Self.top - Self.bottom
        func x(_ value: Double) -> String { Self.number(Self.left + xs.share(value) * plotWidth) }
        func y(_ value: Double) -> String { Self.number(Self.top + (1 - ys.share(value)) * plotHeight) }

        let legendRows = (lines.count + Self.legendColumns - 1) / Self.legendColumns
        let legendHeight = 16.0 * Double(legendRows)
        var parts = [
            """
            <svg viewBox="0 0 \(Int(Self.width)) \(Int(Self.height + legendHeight))" role="img" \
            aria-label="\(title.escapedForHTML)">
            <text x="\(Self.left)" y="18" class="title">\(title.escapedForHTML)</text>
            """
        ]
        for value in ys.values {
            parts.append(
                """
                <line x1="\(Self.left)" x2="\(Self.width - Self.right)" y1="\(y(value))" y2="\(y(value))" class="grid"/>
                <text x="\(Self.left - 6)" y="\(y(value))" dy="4" text-anchor="end">\(Self.label(value))</text>
                """)
        }
        for value in xs.values {
            parts.append(
                """
                <text x="\(x(value))" y="\(Self.height - Self.bottom + 16)" text-anchor="middle">\(Self.label(value))</text>
                """)
        }
        parts.append(
            """
            <text x="\(Self.left + plotWidth / 2)" y="\(Self.height - 6)" text-anchor="middle">\
            \(xLabel.escapedForHTML)</text>
            """)
        for (index, line) in lines.enumerated() {
            let color = Self.colors[index % Self.colors.count]
            let path = line.points.filter { $0.x.isFinite && $0.y.isFinite }
            let coordinates = path.map { "\(x($0.x)),\(y($0.y))" }.joined(separator: " ")
            parts.append("<polyline points=\"\(coordinates)\" stroke=\"\(color)\"/>")
            if let only = path.first, path.count == 1 {
                parts.append("<circle cx=\"\(x(only.x))\" cy=\"\(y(only.y))\" r=\"3\" fill=\"\(color)\"/>")
            }
            let column = Double(index % Self.legendColumns)
            let legendX = Self.left + column * plotWidth / Double(Self.legendColumns)
            let legendY = Self.height + 12 + 16 * Double(index / Self.legendColumns)
            parts.append(
                """
                <rect x="\(legendX)" y="\(legendY - 8)" width="10" height="3" fill="\(color)"/>
                <text x="\(legendX + 14)" y="\(legendY - 3)">\(line.name.escapedForHTML)</text>
                """)
        }
        return parts.joined(separator: "\n") + "\n</svg>"
    }

    private static func number(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

    private static func label(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e6 { return "\(Int(value))" }
        return "\((value * 1e4).rounded() / 1e4)"
    }
}

/// Round numbers along an axis: steps of 1, 2 or 5 times a power of ten.
private struct Ticks {
    let values: [Double]
    private let lower: Double
    private let upper: Double

    init(from smallest: Double, to largest: Double) {
        let span = largest > smallest ? largest - smallest : max(abs(largest), 1)
        let rough = span / 4
        let power = pow(10, floor(log10(rough)))
        let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? 10 * power
        lower = floor(smallest / step) * step
        upper = max(ceil(largest / step) * step, lower + step)
        values = (0...Int(((upper - lower) / step).rounded())).map { [lower] in lower + Double($0) * step }
    }

    /// Where a value lies between the ends, 0 to 1.
    func share(_ value: Double) -> Double { (min(max(value, lower), upper) - lower) / (upper - lower) }
}

extension String {
    /// With the characters that HTML and SVG read as markup written as entities.
    var escapedForHTML: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
