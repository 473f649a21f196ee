/// Colours by number, for classes and instances.
extension Color {
    /// A colour for a class, the same in every picture: twelve that are told apart on photographs at a glance, then
    /// endlessly many more.
    ///
    /// - Precondition: `index` is at least 0.
    public static func category(_ index: Int) -> Color {
        precondition(index >= 0, "Color.category: an index is at least 0, not \(index)")
        if index < named.count { return named[index] }
        // Turns by the golden angle never come near one another soon; two rings of brightness part them further.
        let further = index - named.count
        let hue = (Double(further) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
        return Color(hue: hue, saturation: 0.75, value: further % 2 == 0 ? 0.95 : 0.7)
    }

    /// Ordered so that the first few differ in brightness as well as in hue.
    private static let named: [Color] = [
        Color(0xFF5A36), Color(0x00B4D8), Color(0xFFC800), Color(0x8E44EC), Color(0x3DDC6B), Color(0xFF4FA3),
        Color(0x2458E8), Color(0xC6F432), Color(0xE0A070), Color(0x00A88F), Color(0xD0C0FF), Color(0xA03030),
    ]

    /// Smith's hexcone (SIGGRAPH 1978); all numbers 0 to 1.
    init(hue: Double, saturation: Double, value: Double) {
        func channel(_ offset: Double) -> UInt8 {
            let place = (offset + hue * 6).truncatingRemainder(dividingBy: 6)
            let absence = min(max(min(place, 4 - place), 0), 1)
            return UInt8((255 * value * (1 - saturation * absence)).rounded())
        }
        self.init(red: channel(5), green: channel(3), blue: channel(1))
    }

    /// Black or white, whichever is read more easily on this colour: by the contrast ratio of WCAG 2.1.
    public var readableInk: Color {
        // Contrast with black, (L + 0.05) / 0.05, is the larger one from L = 0.179 on.
        relativeLuminance > 0.179 ? .black : .white
    }

    /// Relative luminance of WCAG 2.1, 0 to 1.
    var relativeLuminance: Double {
        0.2126 * Color.linear(red) + 0.7152 * Color.linear(green) + 0.0722 * Color.linear(blue)
    }

    /// sRGB's curve (IEC 61966-2-1), straight below 0.04; a square and a cube in place of the power, within 0.005.
    private static func linear(_ value: UInt8) -> Double {
        let v = Double(value) / 255
        return v <= 0.04045 ? v / 12.92 : v * (v * (v * 0.305306011 + 0.682171111) + 0.012522878)
    }
}
