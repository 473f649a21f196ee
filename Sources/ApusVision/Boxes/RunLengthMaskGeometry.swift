/// Masks moved with their pictures, by the runs of their columns.
extension RunLengthMask {
    /// Pixels inside that follow one another in a column.
    private struct Span {
        var x: Int
        var rows: Range<Int>
    }

    /// The mask mirrored left to right.
    public func mirrored() -> RunLengthMask {
        RunLengthMask(
            canvas: canvas, spans: spans().map { Span(x: canvas.width - 1 - $0.x, rows: $0.rows) })
    }

    /// The mask upside down.
    public func flipped() -> RunLengthMask {
        let height = canvas.height
        return RunLengthMask(
            canvas: canvas,
            spans: spans().map {
                Span(x: $0.x, rows: height - $0.rows.upperBound..<height - $0.rows.lowerBound)
            })
    }

    /// Columns and rows exchanged.
    public func transposed() -> RunLengthMask {
        let width = canvas.width
        var isInside = [Bool](repeating: false, count: width * canvas.height)
        for span in spans() {
            for y in span.rows { isInside[y * width + span.x] = true }
        }
        return RunLengthMask(canvas: Canvas(width: canvas.height, height: width)) { x, y in
            isInside[x * width + y]
        }
    }

    /// The part whose top left corner is `(x, y)`, which may reach over the edges; nothing there is inside.
    public func window(x: Int, y: Int, width: Int, height: Int) -> RunLengthMask {
        let spans = spans().compactMap { span -> Span? in
            let column = span.x - x
            let first = max(span.rows.lowerBound - y, 0)
            let end = min(span.rows.upperBound - y, height)
            return column >= 0 && column < width && first < end ? Span(x: column, rows: first..<end) : nil
        }
        return RunLengthMask(canvas: Canvas(width: width, height: height), spans: spans)
    }

    /// The mask stretched to a size in pixels: each takes the one that its centre lies in.
    public func resized(width: Int, height: Int) -> RunLengthMask {
        var columns: [Int: [Span]] = [:]
        for span in spans() { columns[span.x, default: []].append(span) }
        // Row y takes row (2y + 1) * canvas.height / (2 * height), rounded down.
        func firstRow(from source: Int) -> Int {
            let numerator = 2 * height * source - canvas.height
            return numerator <= 0 ? 0 : (numerator + 2 * canvas.height - 1) / (2 * canvas.height)
        }
        var spans: [Span] = []
        for x in 0..<width {
            for span in columns[(2 * x + 1) * canvas.width / (2 * width)] ?? [] {
                let rows = firstRow(from: span.rows.lowerBound)..<firstRow(from: span.rows.upperBound)
                spans.append(Span(x: x, rows: rows))
            }
        }
        return RunLengthMask(canvas: Canvas(width: width, height: height), spans: spans)
    }

    private func spans() -> [Span] {
        var spans: [Span] = []
        var (position, isInside) = (0, false)
        for count in counts {
            let end = position + count
            while isInside, position < end {
                let (x, y) = position.quotientAndRemainder(dividingBy: canvas.height)
                let length = min(end - position, canvas.height - y)
                spans.append(Span(x: x, rows: y..<y + length))
                position += length
            }
            position = end
            isInside.toggle()
        }
        return spans
    }

    /// - Parameter spans: in any order, none over another; empty ones are left out.
    private init(canvas: Canvas, spans: [Span]) {
        var counts = [0]
        // Pixels of the runs so far; the last one is outside where their number is odd.
        var position = 0
        let starts = spans.filter { !$0.rows.isEmpty }
            .map { (start: $0.x * canvas.height + $0.rows.lowerBound, length: $0.rows.count) }
            .sorted { $0.start < $1.start }
        for (start, length) in starts {
            if start > position {
                if counts.count % 2 == 0 { counts.append(0) }
                counts[counts.count - 1] += start - position
            }
            if counts.count % 2 == 1 { counts.append(0) }
            counts[counts.count - 1] += length
            position = start + length
        }
        let rest = canvas.width * canvas.height - position
        if rest > 0 {
            if counts.count % 2 == 0 { counts.append(0) }
            counts[counts.count - 1] += rest
        }
        self.init(canvas: canvas, counts: counts)
    }
}
