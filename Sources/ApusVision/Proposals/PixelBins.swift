/// Where every pixel belongs in its region's histograms: 25 bins for each channel of its colour, and 10 for each of
/// eight directions in which each channel may rise (Uijlings et al. 2013, section 3.1).
struct PixelBins {
    private static let colorsPerChannel = 25
    private static let texturesPerDirection = 10
    private static let directions = 8

    /// Bins of a region's two histograms.
    let colorBins: Int
    let textureBins: Int
    /// Entries that a pixel makes in each.
    let colorEntries: Int
    let textureEntries: Int
    /// For each pixel the bins that it is counted in.
    private let bins: [UInt16]

    init(_ maps: ColorMaps) {
        let channels = maps.channels.count
        colorBins = channels * Self.colorsPerChannel
        textureBins = channels * Self.directions * Self.texturesPerDirection
        colorEntries = channels
        textureEntries = channels * Self.directions
        let entries = colorEntries + textureEntries
        let pixels = maps.width * maps.height
        var bins = [UInt16](repeating: 0, count: pixels * entries)
        for (channel, values) in maps.channels.enumerated() {
            for pixel in 0..<pixels {
                let bin = min(max(Int(values[pixel] * (25.0 / 256)), 0), Self.colorsPerChannel - 1)
                bins[pixel * entries + channel] = UInt16(channel * Self.colorsPerChannel + bin)
            }
            let slopes = ColorSlopes(values, width: maps.width)
            let scale = slopes.largest > 0 ? Float(Self.texturesPerDirection) / slopes.largest : 0
            for pixel in 0..<pixels {
                let rises = slopes.rises(pixel)
                for direction in 0..<Self.directions {
                    let bin = min(Int(rises[direction] * scale), Self.texturesPerDirection - 1)
                    let entry = channel * Self.directions + direction
                    bins[pixel * entries + colorEntries + entry] = UInt16(
                        colorBins + entry * Self.texturesPerDirection + bin)
                }
            }
        }
        self.bins = bins
    }

    /// The bins of a pixel: of its colours first.
    @inline(__always)
    func ofPixel(_ pixel: Int) -> ArraySlice<UInt16> {
        let entries = colorEntries + textureEntries
        return bins[pixel * entries..<(pixel + 1) * entries]
    }
}

/// How steeply a channel rises at every pixel: derivatives of a Gaussian with a standard deviation of one pixel.
private struct ColorSlopes {
    private let across: [Float]
    private let down: [Float]
    /// The largest rise in any of the eight directions.
    let largest: Float

    init(_ values: [Float], width: Int) {
        let kernel = GaussianKernel(1)
        let smooth = kernel.down(kernel.across(values, width), width)
        let height = values.count / width
        var across = [Float](repeating: 0, count: values.count)
        var down = across
        for y in 0..<height {
            for x in 0..<width {
                let place = y * width + x
                let (left, right) = (x > 0 ? place - 1 : place, x + 1 < width ? place + 1 : place)
                let (above, below) = (
                    y > 0 ? place - width : place, y + 1 < height ? place + width : place
                )
                across[place] = (smooth[right] - smooth[left]) / 2
                down[place] = (smooth[below] - smooth[above]) / 2
            }
        }
        self.across = across
        self.down = down
        var largest: Float = 0
        for place in values.indices {
            largest = max(largest, Self.rises(across[place], down[place]).max())
        }
        self.largest = largest
    }

    /// The rise at a pixel in eight directions, an eighth of a turn apart; 0 where the channel falls.
    @inline(__always)
    func rises(_ pixel: Int) -> SIMD8<Float> { Self.rises(across[pixel], down[pixel]) }

    @inline(__always)
    private static func rises(_ x: Float, _ y: Float) -> SIMD8<Float> {
        let (sum, difference) = ((x + y) * 0.70710678, (y - x) * 0.70710678)
        let all = SIMD8(x, sum, y, difference, -x, -sum, -y, -difference)
        return pointwiseMax(all, SIMD8(repeating: 0))
    }
}
