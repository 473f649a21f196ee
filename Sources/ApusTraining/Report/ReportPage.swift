import ApusVision
import Foundation

/// Something drawn as SVG; empty where there is nothing to draw.
protocol Chart {
    var svg: String { get }
}

/// One HTML page that needs no other file: pictures are inside, nothing is fetched.
struct ReportPage {
    struct Picture {
        let image: Image
        let caption: String
    }

    let title: String
    private var body: [String] = []

    init(title: String) {
        self.title = title
    }

    mutating func add(heading: String) { body.append("<h2>\(heading.escapedForHTML)</h2>") }

    mutating func add(text: String) { body.append("<p>\(text.escapedForHTML)</p>") }

    /// Text as it is, folded away until asked for.
    mutating func add(folded summary: String, text: String) {
        body.append(
            """
            <details><summary>\(summary.escapedForHTML)</summary>
            <pre>\(text.escapedForHTML)</pre></details>
            """)
    }

    /// Figures that are read first.
    mutating func add(figures: [(name: String, value: String)]) {
        let cells = figures.map { figure in
            "<div><b>\(figure.value.escapedForHTML)</b><span>\(figure.name.escapedForHTML)</span></div>"
        }
        body.append("<div class=\"figures\">\n\(cells.joined(separator: "\n"))\n</div>")
    }

    mutating func add(charts: [any Chart]) {
        let drawn = charts.map(\.svg).filter { !$0.isEmpty }
        guard !drawn.isEmpty else { return }
        body.append("<div class=\"charts\">\n\(drawn.joined(separator: "\n"))\n</div>")
    }

    /// - Parameter rows: the first column is left-aligned, the others are numbers.
    mutating func add(header: [String], rows: [[String]]) {
        func line(_ cells: [String], _ tag: String) -> String {
            "<tr>" + cells.map { "<\(tag)>\($0.escapedForHTML)</\(tag)>" }.joined() + "</tr>"
        }
        let lines = [line(header, "th")] + rows.map { line($0, "td") }
        body.append("<table>\n\(lines.joined(separator: "\n"))\n</table>")
    }

    /// - Throws: `ImageWriteError` where a picture cannot be encoded.
    mutating func add(pictures: [Picture]) throws(ImageWriteError) {
        var figures: [String] = []
        for picture in pictures {
            let data = Data(try JPEGWriter.encode(picture.image)).base64EncodedString()
            figures.append(
                """
                <figure><img alt="\(picture.caption.escapedForHTML)" src="data:image/jpeg;base64,\(data)">\
                <figcaption>\(picture.caption.escapedForHTML)</figcaption></figure>
                """)
        }
        body.append("<div class=\"pictures\">\n\(figures.joined(separator: "\n"))\n</div>")
    }

    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title.escapedForHTML)</title>
        <style>
        body { font: 15px/1.5 system-ui, sans-serif; color: #1f2328; background: #faf9f6; margin: 2rem auto; \
        max-width: 1100px; padding: 0 1rem; }
        h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; }
        .figures { display: flex; flex-wrap: wrap; gap: 1rem; }
        .figures div { background: #fff; border: 1px solid #d0d4d9; border-radius: 6px; padding: .6rem 1rem; }
        .figures b { display: block; font-size: 1.4rem; } .figures span { color: #656d76; }
        .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(420px, 1fr)); gap: 1rem; }
        svg { background: #fff; border: 1px solid #d0d4d9; border-radius: 6px; font-size: 11px; fill: #1f2328; }
        svg .title { font-size: 13px; font-weight: 600; } svg .grid { stroke: #e4e7ea; } \
        svg .axis { stroke: #8b949e; }
        svg polyline { fill: none; stroke-width: 2; }
        table { border-collapse: collapse; background: #fff; } td, th { padding: .3rem .8rem; text-align: right; \
        border-bottom: 1px solid #e4e7ea; } td:first-child, th:first-child { text-align: left; }
        .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 1rem; }
        figure { margin: 0; } img { width: 100%; border-radius: 4px; } figcaption { color: #656d76; }
        pre { background: #fff; border: 1px solid #d0d4d9; padding: 1rem; overflow-x: auto; }
        </style>
        </head>
        <body>
        <h1>\(title.escapedForHTML)</h1>
        \(body.joined(separator: "\n"))
        </body>
        </html>

        """
    }
}
