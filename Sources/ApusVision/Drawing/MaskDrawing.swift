extension Image {
    /// Tints the pixels inside of a mask and draws a firmer line along the inner edge.
    ///
    /// - Parameter opacity: 0 (nothing) to 1 (the colour alone) inside; the edge is half way from there to 1.
    /// - Precondition: the mask is of the picture's size, and `opacity` is 0 to 1.
    public mutating func drawMask(_ mask: RunLengthMask, color: Color, opacity: Double = 0.45) {
        precondition(
            mask.canvas == canvas,
            "Image.drawMask: a mask of \(mask.canvas.width)x\(mask.canvas.height) on \(width)x\(height)")
        precondition((0...1).contains(opacity), "Image.drawMask: opacity is 0 to 1, not \(opacity)")
        let inside = mask.columns()
        let (tint, edge) = (UInt8(opacity * 255), UInt8((opacity + 1) / 2 * 255))
        for x in 0..<width {
            for y in 0..<height where inside[x * height + y] {
                let place = x * height + y
                let isEdge =
                    (x > 0 && !inside[place - height]) || (x + 1 < width && !inside[place + height])
                    || (y > 0 && !inside[place - 1]) || (y + 1 < height && !inside[place + 1])
                blend(color, x: x, y: y, opacity: isEdge && opacity > 0 ? edge : tint)
            }
        }
    }
}

extension RunLengthMask {
    /// Every pixel, column by column from the left: pixel `(x, y)` is at `x * canvas.height + y`.
    func columns() -> [Bool] {
        var result: [Bool] = []
        result.reserveCapacity(canvas.width * canvas.height)
        for (index, count) in counts.enumerated() {
            result.append(contentsOf: repeatElement(index % 2 == 1, count: count))
        }
        return result
    }
}
