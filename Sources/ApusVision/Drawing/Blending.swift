extension Image {
    /// Lays a colour over one pixel, which may lie outside of the picture.
    ///
    /// - Parameter opacity: 0 (nothing) to 255 (the colour alone).
    mutating func blend(_ color: Color, x: Int, y: Int, opacity: UInt8) {
        guard x >= 0, x < width, y >= 0, y < height else { return }
        let offset = (y * width + x) * channels
        if channels == 1 {
            pixels[offset] = Image.mix(color.luma, over: pixels[offset], opacity)
        } else {
            pixels[offset] = Image.mix(color.red, over: pixels[offset], opacity)
            pixels[offset + 1] = Image.mix(color.green, over: pixels[offset + 1], opacity)
            pixels[offset + 2] = Image.mix(color.blue, over: pixels[offset + 2], opacity)
        }
    }

    private static func mix(_ upper: UInt8, over lower: UInt8, _ opacity: UInt8) -> UInt8 {
        let sum = Int(upper) * Int(opacity) + Int(lower) * (255 - Int(opacity))
        return UInt8((sum + 127) / 255)
    }
}
