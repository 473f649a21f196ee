/// For every pixel of a resized row: which pixels of the old row it is made of, and how much of each.
struct ResamplingWeights {
    /// The fraction bits of a weight, Pillow's: a sum of bytes times weights fits an Int32, overshoot included.
    static let fractionBits = 22

    /// The first old pixel of every new one.
    private(set) var starts: [Int] = []
    /// The number of old pixels of every new one, at least 1.
    private(set) var counts: [Int] = []
    /// `stride` weights for every new pixel, the first `counts` of which are used; they sum up to about
    /// `1 << fractionBits`.
    private(set) var weights: [Int]
    let stride: Int

    /// The weights of Pillow's `resize`: where a row becomes shorter, the filter is stretched over all the pixels that
    /// become one, and what of it lies outside is left out. Without antialiasing those of PyTorch's `interpolate`: the
    /// filter is never stretched, and the pixel at the edge stands for what is outside.
    init(from size: Int, to newSize: Int, filter: ResizeFilter, antialias: Bool) {
        let scale = Double(size) / Double(newSize)
        let stretch = antialias ? max(scale, 1) : 1
        let support = filter.support * stretch
        let sharpness = antialias ? -0.5 : -0.75
        stride = Int(support.rounded(.up)) * 2 + 1
        weights = [Int](repeating: 0, count: newSize * stride)
        starts.reserveCapacity(newSize)
        counts.reserveCapacity(newSize)
        var shares = [Double](repeating: 0, count: stride)
        for index in 0..<newSize {
            let center = (Double(index) + 0.5) * scale
            let reach =
                Int((center - support + 0.5).rounded(.down))..<Int((center + support + 0.5).rounded(.down))
            let inside = max(reach.lowerBound, 0)..<min(reach.upperBound, size)
            for place in 0..<inside.count { shares[place] = 0 }
            var sum = 0.0
            for tap in antialias ? inside : reach {
                let weight = filter.weight((Double(tap) + 0.5 - center) / stretch, sharpness: sharpness)
                let nearest = min(max(tap, inside.lowerBound), inside.upperBound - 1)
                shares[nearest - inside.lowerBound] += weight
                sum += weight
            }
            for place in 0..<inside.count {
                let fixed = shares[place] / sum * Double(1 << ResamplingWeights.fractionBits)
                weights[index * stride + place] = Int(fixed.rounded())
            }
            starts.append(inside.lowerBound)
            counts.append(inside.count)
        }
    }

    /// The old rows, or columns, that are needed at all.
    var range: Range<Int> {
        let end = zip(starts, counts).reduce(0) { max($0, $1.0 + $1.1) }
        return (starts.min() ?? 0)..<end
    }
}
