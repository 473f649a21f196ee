extension Image {
    /// The picture in another size.
    ///
    /// Antialiased it equals Pillow's `Image.resize` within 1 of 255; without it PyTorch's `interpolate` of bytes. As in
    /// both, values between the two passes are bytes: rows first, or columns first where Pillow 13 does so, which is where
    /// the height loses more than twice the pixels that the width does.
    ///
    /// - Parameters:
    ///   - filter: how pixels are mixed. Antialiasing is nothing to `.nearest`.
    ///   - antialias: whether a smaller picture averages over all the pixels that become one.
    /// - Precondition: `width` and `height` are at least 1.
    public func resized(
        width newWidth: Int, height newHeight: Int, filter: ResizeFilter = .bilinear, antialias: Bool = true
    ) -> Image {
        precondition(
            newWidth >= 1 && newHeight >= 1, "Image.resized: a size of \(newWidth)x\(newHeight) is empty")
        if newWidth == width && newHeight == height { return self }
        if filter == .nearest { return sampled(width: newWidth, height: newHeight) }
        let columns = ResamplingWeights(from: width, to: newWidth, filter: filter, antialias: antialias)
        let rows = ResamplingWeights(from: height, to: newHeight, filter: filter, antialias: antialias)
        if newWidth == width { return resampledColumns(rows, from: 0, height: newHeight) }
        if newHeight == height { return resampledRows(0..<height, columns, width: newWidth) }
        if antialias && height - newHeight > 2 * max(width - newWidth, 0) {
            return resampledColumns(rows, from: 0, height: newHeight)
                .resampledRows(0..<newHeight, columns, width: newWidth)
        }
        let needed = rows.range
        return resampledRows(needed, columns, width: newWidth)
            .resampledColumns(rows, from: needed.lowerBound, height: newHeight)
    }

    /// Pillow's nearest: the place of a pixel is counted up in steps, which rounds as Pillow does.
    private func sampled(width newWidth: Int, height newHeight: Int) -> Image {
        let columns = Image.nearest(from: width, to: newWidth).map { $0 * channels }
        let rows = Image.nearest(from: height, to: newHeight)
        let count = newWidth * newHeight * channels
        let result = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            pixels.withUnsafeBufferPointer { source in
                var offset = 0
                for row in rows {
                    let line = row * width * channels
                    for column in columns {
                        for channel in 0..<channels {
                            target[offset] = source[line + column + channel]
                            offset += 1
                        }
                    }
                }
            }
            initialized = count
        }
        return Image(width: newWidth, height: newHeight, channels: channels, pixels: result)
    }

    private static func nearest(from size: Int, to newSize: Int) -> [Int] {
        let scale = Double(size) / Double(newSize)
        var place = scale * 0.5
        return (0..<newSize).map { _ in
            defer { place += scale }
            return min(Int(place), size - 1)
        }
    }
}
