extension Image {
    /// The part whose top left corner is `(x, y)`, which may reach over the edges; `fill` is what lies there.
    public func window(x: Int, y: Int, width: Int, height: Int, fill: Color) -> Image {
        let isInside = x >= 0 && y >= 0 && x + width <= self.width && y + height <= self.height
        if channels == 1 || isInside || (fill.red == fill.green && fill.green == fill.blue) {
            return window(x: x, y: y, width: width, height: height, fill: fill.luma)
        }
        let columns = max(x, 0)..<max(min(x + width, self.width), max(x, 0))
        let rows = max(y, 0)..<max(min(y + height, self.height), max(y, 0))
        var result = Image(width: width, height: height, channels: channels, color: fill).pixels
        result.withUnsafeMutableBufferPointer { target in
            pixels.withUnsafeBufferPointer { source in
                for row in rows where !columns.isEmpty {
                    let from = (row * self.width + columns.lowerBound) * channels
                    let to = ((row - y) * width + columns.lowerBound - x) * channels
                    let bytes = columns.count * channels
                    _ = UnsafeMutableBufferPointer(rebasing: target[to..<to + bytes])
                        .update(fromContentsOf: source[from..<from + bytes])
                }
            }
        }
        return Image(width: width, height: height, channels: channels, pixels: result)
    }

    /// The picture with its channels in another order; a grey one as it is.
    ///
    /// - Parameter order: for each channel of the result, the channel it comes from.
    public func permutingChannels(_ order: [Int]) -> Image {
        precondition(
            order.sorted() == Array(0..<channels),
            "Image.permutingChannels: \(order) is no order of \(channels) channels")
        guard order != Array(0..<channels) else { return self }
        let result = [UInt8](unsafeUninitializedCapacity: pixels.count) { buffer, count in
            for start in stride(from: 0, to: pixels.count, by: channels) {
                for channel in 0..<channels {
                    buffer.initializeElement(at: start + channel, to: pixels[start + order[channel]])
                }
            }
            count = pixels.count
        }
        return Image(width: width, height: height, channels: channels, pixels: result)
    }
}
