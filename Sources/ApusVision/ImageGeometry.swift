/// Pictures out of pictures, no value changed.
extension Image {
    /// The picture mirrored left to right.
    public func mirrored() -> Image {
        var result: [UInt8] = []
        result.reserveCapacity(pixels.count)
        for y in 0..<height {
            for x in stride(from: width - 1, through: 0, by: -1) {
                let start = (y * width + x) * channels
                for channel in 0..<channels { result.append(pixels[start + channel]) }
            }
        }
        return Image(width: width, height: height, channels: channels, pixels: result)
    }

    /// The part whose top left corner is `(x, y)`, which may reach over the edges; `fill` is what lies there.
    public func window(x: Int, y: Int, width: Int, height: Int, fill: UInt8 = 0) -> Image {
        var result = [UInt8](repeating: fill, count: width * height * channels)
        let columns = max(x, 0)..<max(min(x + width, self.width), max(x, 0))
        for row in max(y, 0)..<max(min(y + height, self.height), max(y, 0)) where !columns.isEmpty {
            let source = (row * self.width + columns.lowerBound) * channels
            let target = ((row - y) * width + columns.lowerBound - x) * channels
            for offset in 0..<columns.count * channels { result[target + offset] = pixels[source + offset] }
        }
        return Image(width: width, height: height, channels: channels, pixels: result)
    }

    /// The picture enlarged by a whole number, every pixel becoming a `factor` x `factor` block.
    public func enlarged(by factor: Int) -> Image {
        precondition(factor >= 1, "Image.enlarged: the factor is at least 1, not \(factor)")
        var result: [UInt8] = []
        result.reserveCapacity(pixels.count * factor * factor)
        for y in 0..<height {
            let rowStart = result.count
            for x in 0..<width {
                let start = (y * width + x) * channels
                let pixel = pixels[start..<start + channels]
                for _ in 0..<factor { result.append(contentsOf: pixel) }
            }
            let row = result[rowStart...]
            for _ in 1..<factor { result.append(contentsOf: row) }
        }
        return Image(width: width * factor, height: height * factor, channels: channels, pixels: result)
    }
}
