/// Pictures out of pictures, no value changed.
extension Image {
    /// The picture mirrored left to right.
    public func mirrored() -> Image {
        rearranged(width: width, height: height) { y in (start: (y + 1) * width - 1, step: -1) }
    }

    /// The picture mirrored top to bottom.
    public func flipped() -> Image {
        rearranged(width: width, height: height) { y in (start: (height - 1 - y) * width, step: 1) }
    }

    /// The picture with rows and columns exchanged.
    public func transposed() -> Image {
        rearranged(width: height, height: width) { y in (start: y, step: width) }
    }

    /// The picture turned by a quarter, clockwise as often as asked for; a negative number turns the other way.
    public func rotated(quarterTurns: Int) -> Image {
        switch (quarterTurns % 4 + 4) % 4 {
        case 1:
            rearranged(width: height, height: width) { y in (start: (height - 1) * width + y, step: -width) }
        case 2:
            rearranged(width: width, height: height) { y in (start: (height - y) * width - 1, step: -1) }
        case 3: rearranged(width: height, height: width) { y in (start: width - 1 - y, step: width) }
        default: self
        }
    }

    /// A picture each row of which starts at one pixel of this one and goes on in steps.
    private func rearranged(
        width newWidth: Int, height newHeight: Int, row: (_ y: Int) -> (start: Int, step: Int)
    ) -> Image {
        let result = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, initialized in
            pixels.withUnsafeBufferPointer { source in
                var offset = 0
                for y in 0..<newHeight {
                    let (start, step) = row(y)
                    var place = start * channels
                    if channels == 3 {
                        for _ in 0..<newWidth {
                            target[offset] = source[place]
                            target[offset &+ 1] = source[place &+ 1]
                            target[offset &+ 2] = source[place &+ 2]
                            offset &+= 3
                            place &+= step &* 3
                        }
                    } else {
                        for _ in 0..<newWidth {
                            target[offset] = source[place]
                            offset &+= 1
                            place &+= step
                        }
                    }
                }
            }
            initialized = pixels.count
        }
        return Image(width: newWidth, height: newHeight, channels: channels, pixels: result)
    }

    /// The part whose top left corner is `(x, y)`, which may reach over the edges; `fill` is what lies there.
    public func window(x: Int, y: Int, width: Int, height: Int, fill: UInt8 = 0) -> Image {
        let columns = max(x, 0)..<max(min(x + width, self.width), max(x, 0))
        let rows = max(y, 0)..<max(min(y + height, self.height), max(y, 0))
        let count = width * height * channels
        let isInside = columns.count == width && rows.count == height
        let result = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            if !isInside { target.initialize(repeating: fill) }
            pixels.withUnsafeBufferPointer { source in
                for row in rows where !columns.isEmpty {
                    let start = (row * self.width + columns.lowerBound) * channels
                    let place = ((row - y) * width + columns.lowerBound - x) * channels
                    let length = columns.count * channels
                    _ = UnsafeMutableBufferPointer(rebasing: target[place..<place + length])
                        .update(from: source[start..<start + length])
                }
            }
            initialized = count
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
