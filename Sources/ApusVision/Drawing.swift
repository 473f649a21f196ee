/// Drawing on a picture. Whatever falls outside the picture is left out.
extension Image {
    /// Fills a rectangle whose top left corner is `(x, y)`.
    public mutating func fillRectangle(x: Int, y: Int, width: Int, height: Int, color: Color) {
        let columns = max(x, 0)..<max(min(x + width, self.width), max(x, 0))
        let rows = max(y, 0)..<max(min(y + height, self.height), max(y, 0))
        let values = channels == 1 ? [color.luma] : [color.red, color.green, color.blue]
        let stride = self.width * channels
        pixels.withUnsafeMutableBufferPointer { [channels] pixels in
            for row in rows {
                for column in columns {
                    for channel in 0..<channels {
                        pixels[row * stride + column * channels + channel] = values[channel]
                    }
                }
            }
        }
    }

    /// Draws a frame of the given thickness inside a rectangle whose top left corner is `(x, y)`.
    public mutating func drawFrame(
        x: Int, y: Int, width: Int, height: Int, color: Color, thickness: Int = 1
    ) {
        let side = min(thickness, height)
        fillRectangle(x: x, y: y, width: width, height: side, color: color)
        fillRectangle(x: x, y: y + height - side, width: width, height: side, color: color)
        let end = min(thickness, width)
        fillRectangle(x: x, y: y, width: end, height: height, color: color)
        fillRectangle(x: x + width - end, y: y, width: end, height: height, color: color)
    }

    /// Lays another picture over this one, its top left corner at `(x, y)`. Grey becomes RGB, and RGB becomes
    /// grey by its luma, where the two differ.
    public mutating func draw(_ image: Image, x: Int, y: Int) {
        for row in max(0, -y)..<max(min(image.height, height - y), max(0, -y)) {
            for column in max(0, -x)..<max(min(image.width, width - x), max(0, -x)) {
                let red = image[x: column, y: row, channel: 0]
                let color =
                    image.channels == 1
                    ? Color(red: red, green: red, blue: red)
                    : Color(
                        red: red, green: image[x: column, y: row, channel: 1],
                        blue: image[x: column, y: row, channel: 2])
                setPixel(x + column, y + row, color)
            }
        }
    }

    /// Writes one line of text in the built-in face, the top left corner of its first letter at `(x, y)`.
    ///
    /// A capital is `7 * scale` pixels tall, a line with its descenders `9 * scale`. A character outside
    /// printable ASCII is drawn as a hollow box.
    public mutating func drawText(_ text: String, x: Int, y: Int, color: Color, scale: Int = 1) {
        precondition(scale >= 1, "Image.drawText: the scale is at least 1, not \(scale)")
        var left = x
        for character in text {
            let glyph = GlyphTable.glyph(character)
            for (row, line) in glyph.rows.enumerated() {
                for column in 0..<glyph.width where line >> column & 1 == 1 {
                    fillRectangle(
                        x: left + column * scale, y: y + row * scale, width: scale, height: scale,
                        color: color)
                }
            }
            left += (glyph.width + GlyphTable.spacing) * scale
        }
    }

    private mutating func setPixel(_ x: Int, _ y: Int, _ color: Color) {
        if channels == 1 {
            self[x: x, y: y, channel: 0] = color.luma
        } else {
            self[x: x, y: y, channel: 0] = color.red
            self[x: x, y: y, channel: 1] = color.green
            self[x: x, y: y, channel: 2] = color.blue
        }
    }
}

/// The size of text in the built-in face.
public enum TextMetrics {
    /// The height of a line, descenders included, in pixels.
    public static func height(scale: Int = 1) -> Int { GlyphTable.height * scale }

    /// The width of a line of text, without space after its last letter, in pixels.
    public static func width(of text: String, scale: Int = 1) -> Int {
        let advance = text.reduce(0) { $0 + GlyphTable.glyph($1).width + GlyphTable.spacing }
        return max(advance - GlyphTable.spacing, 0) * scale
    }
}
