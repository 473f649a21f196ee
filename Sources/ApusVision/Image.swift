/// An 8-bit picture: rows from the top, pixels from the left, channels together (grey, or red, green, blue).
public struct Image: Sendable, Equatable {
    /// Columns, at least 1.
    public let width: Int
    /// Rows, at least 1.
    public let height: Int
    /// 1 (grey) or 3 (RGB).
    public let channels: Int
    /// `height * width * channels` bytes: channel `c` of row `y` and column `x` is at
    /// `(y * width + x) * channels + c`.
    public internal(set) var pixels: [UInt8]

    /// A picture of the given bytes.
    ///
    /// - Precondition: sizes are positive, `channels` is 1 or 3, and `pixels` has
    ///   `height * width * channels` bytes.
    public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
        Image.checkShape(width: width, height: height, channels: channels)
        precondition(
            pixels.count == width * height * channels,
            "Image: \(width)x\(height)x\(channels) needs \(width * height * channels) bytes, not \(pixels.count)"
        )
        self.width = width
        self.height = height
        self.channels = channels
        self.pixels = pixels
    }

    /// A picture of one colour. A grey picture takes the colour's luma.
    public init(width: Int, height: Int, channels: Int, color: Color) {
        Image.checkShape(width: width, height: height, channels: channels)
        self.width = width
        self.height = height
        self.channels = channels
        if channels == 1 {
            pixels = [UInt8](repeating: color.luma, count: width * height)
        } else {
            pixels = []
            pixels.reserveCapacity(width * height * 3)
            for _ in 0..<width * height {
                pixels.append(color.red)
                pixels.append(color.green)
                pixels.append(color.blue)
            }
        }
    }

    /// One byte of one pixel.
    public subscript(x x: Int, y y: Int, channel channel: Int) -> UInt8 {
        get { pixels[offset(x, y, channel)] }
        set { pixels[offset(x, y, channel)] = newValue }
    }

    /// The same picture in three channels.
    public func rgb() -> Image {
        guard channels == 1 else { return self }
        var result: [UInt8] = []
        result.reserveCapacity(pixels.count * 3)
        for value in pixels {
            result.append(value)
            result.append(value)
            result.append(value)
        }
        return Image(width: width, height: height, channels: 3, pixels: result)
    }

    /// The same picture in one channel, by the weights of ITU-R BT.601.
    public func grey() -> Image {
        guard channels == 3 else { return self }
        let values = stride(from: 0, to: pixels.count, by: 3).map { offset in
            Color(red: pixels[offset], green: pixels[offset + 1], blue: pixels[offset + 2]).luma
        }
        return Image(width: width, height: height, channels: 1, pixels: values)
    }

    private func offset(_ x: Int, _ y: Int, _ channel: Int) -> Int {
        precondition(
            x >= 0 && x < width && y >= 0 && y < height && channel >= 0 && channel < channels,
            "Image: pixel (\(x), \(y)) channel \(channel) is outside \(width)x\(height)x\(channels)")
        return (y * width + x) * channels + channel
    }

    private static func checkShape(width: Int, height: Int, channels: Int) {
        precondition(width > 0 && height > 0, "Image: a size of \(width)x\(height) is empty")
        precondition(channels == 1 || channels == 3, "Image: channels are 1 or 3, not \(channels)")
    }
}

/// An sRGB colour, 0 to 255 a channel.
public struct Color: Sendable, Equatable {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8

    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// A colour written as on the web: `Color(0x1A7F37)`.
    ///
    /// - Precondition: `hex` is 0 to 0xFFFFFF.
    public init(_ hex: Int) {
        precondition(hex >= 0 && hex <= 0xFF_FFFF, "Color: \(hex) is outside 0 to 0xFFFFFF")
        self.init(red: UInt8(hex >> 16), green: UInt8(hex >> 8 & 0xFF), blue: UInt8(hex & 0xFF))
    }

    public static let black = Color(0x000000)
    public static let white = Color(0xFFFFFF)

    /// The colour as grey, by the weights of ITU-R BT.601, rounded to nearest.
    public var luma: UInt8 {
        let thousandths: Int = 299 * Int(red) + 587 * Int(green) + 114 * Int(blue)
        return UInt8((thousandths + 500) / 1000)
    }
}
