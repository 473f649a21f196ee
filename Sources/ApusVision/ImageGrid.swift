/// A sheet of captioned thumbnails: what a classifier saw, what it said and what was true.
public struct ImageGrid: Sendable {
    /// How a caption is coloured, and whether its picture is framed to stand out.
    public enum Verdict: Sendable {
        case right
        case wrong
        /// Nothing to judge.
        case none
    }

    /// One thumbnail and the lines below it.
    public struct Tile: Sendable {
        public var image: Image
        public var caption: String
        public var detail: String?
        public var verdict: Verdict

        /// - Parameters:
        ///   - caption: the first line, coloured by the verdict.
        ///   - detail: a second, quieter line.
        public init(_ image: Image, caption: String, detail: String? = nil, verdict: Verdict = .none) {
            self.image = image
            self.caption = caption
            self.detail = detail
            self.verdict = verdict
        }
    }

    public var tiles: [Tile]
    /// Thumbnails in a row; the last row may hold fewer.
    public var columns: Int
    /// Every pixel of a thumbnail becomes a block of this many pixels a side.
    public var enlargement: Int
    /// The largest thumbnail before its enlargement: a larger picture is scaled down to fit, its shape kept. Nil takes
    /// every picture as it is.
    public var cell: Canvas?
    /// The size of the captions; the title is one larger.
    public var textScale: Int
    /// A line above the thumbnails.
    public var title: String?

    /// - Precondition: there is a tile, and the three numbers are at least 1.
    public init(
        tiles: [Tile], columns: Int, enlargement: Int, cell: Canvas? = nil, textScale: Int = 2,
        title: String? = nil
    ) {
        precondition(!tiles.isEmpty, "ImageGrid: there are no tiles")
        precondition(
            columns >= 1 && enlargement >= 1 && textScale >= 1,
            "ImageGrid: columns \(columns), enlargement \(enlargement) and textScale \(textScale) are at least 1"
        )
        self.tiles = tiles
        self.columns = columns
        self.enlargement = enlargement
        self.cell = cell
        self.textScale = textScale
        self.title = title
    }

    /// The sheet as an RGB picture.
    public func render() -> Image {
        let thumbnails = tiles.map { thumbnail($0.image) }
        let layout = Layout(self, thumbnails)
        var sheet = Image(
            width: layout.width, height: layout.height, channels: 3, color: Palette.paper)
        if let title {
            let line = shortened(title, to: layout.width - 2 * layout.margin, scale: textScale + 1)
            sheet.drawText(
                line, x: layout.margin, y: layout.margin, color: Palette.ink, scale: textScale + 1)
        }
        for (index, tile) in tiles.enumerated() {
            draw(
                tile, thumbnails[index], on: &sheet, layout: layout,
                x: layout.margin + index % columns * (layout.columnWidth + layout.gap),
                y: layout.top + index / columns * (layout.rowHeight + layout.gap))
        }
        return sheet
    }

    /// The picture as it comes onto the sheet.
    private func thumbnail(_ image: Image) -> Image {
        guard let cell, image.width > cell.width || image.height > cell.height else {
            return image.enlarged(by: enlargement)
        }
        let scale = min(Double(cell.width) / Double(image.width), Double(cell.height) / Double(image.height))
        let width = max(Int((Double(image.width) * scale).rounded()), 1)
        let height = max(Int((Double(image.height) * scale).rounded()), 1)
        return image.resized(width: width, height: height).enlarged(by: enlargement)
    }

    private func draw(
        _ tile: Tile, _ image: Image, on sheet: inout Image, layout: Layout, x: Int, y: Int
    ) {
        let (inset, frame) =
            tile.verdict == .wrong ? (2 * textScale, Palette.wrong) : (textScale, Palette.hairline)
        sheet.fillRectangle(
            x: x - inset, y: y - inset, width: image.width + 2 * inset, height: image.height + 2 * inset,
            color: frame)
        sheet.draw(image, x: x, y: y)

        let baseline = y + layout.imageHeight + layout.captionGap
        sheet.drawText(
            shortened(tile.caption, to: layout.columnWidth, scale: textScale),
            x: x, y: baseline, color: Palette.caption(tile.verdict), scale: textScale)
        if let detail = tile.detail {
            sheet.drawText(
                shortened(detail, to: layout.columnWidth, scale: textScale),
                x: x, y: baseline + layout.lineHeight, color: Palette.quiet, scale: textScale)
        }
    }

    /// The text, cut with an ellipsis where it is wider than `width` pixels.
    private func shortened(_ text: String, to width: Int, scale: Int) -> String {
        if TextMetrics.width(of: text, scale: scale) <= width { return text }
        var kept = text
        while !kept.isEmpty, TextMetrics.width(of: kept + "...", scale: scale) > width {
            kept.removeLast()
        }
        return kept + "..."
    }
}

/// Where everything lies on the sheet, in pixels.
private struct Layout {
    let margin: Int
    let gap: Int
    let captionGap: Int
    let lineHeight: Int
    let imageHeight: Int
    let columnWidth: Int
    let rowHeight: Int
    /// The first row of the first thumbnail.
    let top: Int
    let width: Int
    let height: Int

    init(_ grid: ImageGrid, _ thumbnails: [Image]) {
        let scale = grid.textScale
        margin = 12 * scale
        gap = 11 * scale
        captionGap = 5 * scale
        lineHeight = 11 * scale
        let widestImage = thumbnails.reduce(0) { max($0, $1.width) }
        imageHeight = thumbnails.reduce(0) { max($0, $1.height) }
        let widestText = grid.tiles.reduce(0) { widest, tile in
            max(
                widest, TextMetrics.width(of: tile.caption, scale: scale),
                TextMetrics.width(of: tile.detail ?? "", scale: scale))
        }
        // A caption may widen its column, by so much and no more.
        columnWidth = max(widestImage, min(widestText, 100 * scale))
        let lines = grid.tiles.contains { $0.detail != nil } ? 2 : 1
        rowHeight = imageHeight + captionGap + lines * lineHeight
        top = margin + (grid.title == nil ? 0 : TextMetrics.height(scale: scale + 1) + 9 * scale)
        let columns = min(grid.columns, grid.tiles.count)
        let rows = (grid.tiles.count + grid.columns - 1) / grid.columns
        width = 2 * margin + columns * columnWidth + (columns - 1) * gap
        height = top + rows * rowHeight + (rows - 1) * gap + margin - 2 * scale
    }
}

/// The colours of a sheet: dark on light, contrast at least 4.5 to 1 for every text (WCAG 2.1).
private enum Palette {
    static let paper = Color(0xFAF9F6)
    static let ink = Color(0x1F2328)
    static let quiet = Color(0x656D76)
    static let hairline = Color(0xD0D4D9)
    static let right = Color(0x1A7F37)
    static let wrong = Color(0xCF222E)

    static func caption(_ verdict: ImageGrid.Verdict) -> Color {
        switch verdict {
        case .right: right
        case .wrong: wrong
        case .none: ink
        }
    }
}
