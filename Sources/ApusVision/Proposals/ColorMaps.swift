import Foundation

/// A picture's channels in some colour space, each a map of numbers.
struct ColorMaps {
    let width: Int
    let height: Int
    /// `height * width` numbers each, rows from the top.
    var channels: [[Float]]

    init(width: Int, height: Int, channels: [[Float]]) {
        self.width = width
        self.height = height
        self.channels = channels
    }

    /// - Parameter image: RGB.
    init(_ image: Image, _ space: ColorSpace) {
        width = image.width
        height = image.height
        let count = width * height
        channels = Array(repeating: [Float](repeating: 0, count: count), count: space.channels)
        let pixels = image.pixels
        for place in 0..<count {
            let color = space.color(
                Float(pixels[place * 3]), Float(pixels[place * 3 + 1]), Float(pixels[place * 3 + 2]))
            for channel in 0..<channels.count { channels[channel][place] = color[channel] }
        }
    }

    /// Blurred by a Gaussian; beyond the edges lie copies of the nearest pixel.
    ///
    /// - Parameter sigma: in pixels; 0 blurs nothing.
    func smoothed(_ sigma: Double) -> ColorMaps {
        guard sigma > 0 else { return self }
        let kernel = GaussianKernel(sigma)
        return ColorMaps(
            width: width, height: height,
            channels: channels.map { kernel.down(kernel.across($0, width), width) })
    }
}

/// Half of a symmetric row of weights, the middle first.
struct GaussianKernel {
    let weights: [Float]

    init(_ sigma: Double) {
        let reach = Int((4 * sigma).rounded(.up))
        let raw = (0...reach).map { exp(-0.5 * (Double($0) / sigma) * (Double($0) / sigma)) }
        let sum = raw[0] + 2 * raw.dropFirst().reduce(0, +)
        weights = raw.map { Float($0 / sum) }
    }

    /// Blurs along the rows.
    func across(_ values: [Float], _ width: Int) -> [Float] {
        let reach = weights.count - 1
        var result = [Float](repeating: 0, count: values.count)
        var row = [Float](repeating: 0, count: width + 2 * reach)
        for start in stride(from: 0, to: values.count, by: width) {
            for x in row.indices { row[x] = values[start + min(max(x - reach, 0), width - 1)] }
            let (from, kernel) = (row.span, weights.span)
            var to = result.mutableSpan
            for x in 0..<width {
                var sum = kernel[unchecked: 0] * from[unchecked: x + reach]
                for step in 1..<kernel.count {
                    sum +=
                        kernel[unchecked: step]
                        * (from[unchecked: x + reach - step] + from[unchecked: x + reach + step])
                }
                to[unchecked: start + x] = sum
            }
        }
        return result
    }

    /// Blurs along the columns.
    func down(_ values: [Float], _ width: Int) -> [Float] {
        let height = values.count / width
        var result = [Float](repeating: 0, count: values.count)
        let (from, kernel) = (values.span, weights.span)
        var to = result.mutableSpan
        for y in 0..<height {
            for step in 0..<kernel.count {
                let weight = kernel[unchecked: step]
                let above = max(y - step, 0) * width
                let below = min(y + step, height - 1) * width
                if step == 0 {
                    for x in 0..<width { to[unchecked: y * width + x] = weight * from[unchecked: above + x] }
                } else {
                    for x in 0..<width {
                        to[unchecked: y * width + x] +=
                            weight * (from[unchecked: above + x] + from[unchecked: below + x])
                    }
                }
            }
        }
        return result
    }
}
