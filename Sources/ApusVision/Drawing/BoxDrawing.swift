extension Image {
    /// Draws the frame of a box, inside of its edges, and its label on a filled plate.
    ///
    /// The plate stands on the box; where the picture ends there, below the upper edge, and always inside of the
    /// picture. Its text is black or white, whichever the colour lets be read. A box without an inside draws nothing.
    ///
    /// - Parameters:
    ///   - thickness: of the frame, in pixels, at least 1.
    ///   - textScale: of the label: a capital is 7 pixels times this tall. The frame's thickness where it is left out.
    public mutating func drawBox(
        _ box: Box, label: String? = nil, color: Color, thickness: Int = 2, textScale: Int? = nil
    ) {
        precondition(thickness >= 1, "Image.drawBox: thickness is at least 1, not \(thickness)")
        guard box.isProper else { return }
        // Edges far outside are as good as near outside, and fit an Int.
        let outside = Double(thickness) + 1
        let left = Int(min(max(box.minX, -outside), Double(width) + outside).rounded())
        let top = Int(min(max(box.minY, -outside), Double(height) + outside).rounded())
        let right = Int(min(max(box.maxX, -outside), Double(width) + outside).rounded())
        let bottom = Int(min(max(box.maxY, -outside), Double(height) + outside).rounded())
        drawFrame(
            x: left, y: top, width: max(right - left, 1), height: max(bottom - top, 1), color: color,
            thickness: thickness)
        guard let label, !label.isEmpty, right > 0, bottom > 0, left < width, top < height else { return }
        let plate = TextPlate.size(of: label, scale: textScale ?? thickness)
        let above = top - plate.height
        drawLabel(
            label, x: min(max(left, 0), max(width - plate.width, 0)),
            y: above >= 0 ? above : min(max(top, 0), max(height - plate.height, 0)), color: color,
            scale: textScale ?? thickness)
    }

    /// Draws one line of text on a filled plate whose top left corner is `(x, y)`.
    ///
    /// - Parameter color: the plate's; the text is black or white, whichever it lets be read.
    public mutating func drawLabel(_ text: String, x: Int, y: Int, color: Color, scale: Int = 1) {
        let plate = TextPlate.size(of: text, scale: scale)
        fillRectangle(x: x, y: y, width: plate.width, height: plate.height, color: color)
        drawText(
            text, x: x + TextPlate.margin * scale, y: y + TextPlate.margin * scale, color: color.readableInk,
            scale: scale)
    }
}

/// The plate behind a label.
private enum TextPlate {
    /// Around the text, in pixels of the face.
    static let margin = 2

    static func size(of text: String, scale: Int) -> (width: Int, height: Int) {
        // The descenders' two rows are a margin of their own.
        let width = TextMetrics.width(of: text, scale: scale) + 2 * margin * scale
        return (width, TextMetrics.height(scale: scale) + (margin + 1) * scale)
    }
}
