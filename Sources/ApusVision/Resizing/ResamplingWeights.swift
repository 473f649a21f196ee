/// For every pixel of a resized row: which pixels of the old row it is made of, and how much of each.
struct ResamplingWeights {
    /// The first old pixel of every new one.
    private(set) var starts: [Int] = []
    /// The number of old pixels of every new one, at least 1.
    private(set) var counts: [Int] = []
    /// `stride` weights for every new pixel, the first `counts` of which are used; they sum up to 1.
    private(set) var weights: [Float]
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
        weights = [Float](repeating: 0, count: newSize * stride)
        starts.reserveCapacity(newSize)
        counts.reserveCapacity(newSize)
        for index in 0..<newSize {
            let center = (Double(index) + 0.5) * scale
            let reach = Int((center - support + 0.5).rounded(.down))..<Int((center + support + 0.5).rounded(.down))
            let inside = max(reach.lowerBound, 0)..<max(min(reach.upperBound, size), 1)
            let taps = antialias ? inside : reach
            let values = taps.map {
                filter.weight((Double($0) + 0.5 - center) / stretch, sharpness: sharpness)
            }
            let sum = values.reduce(0, +)
            for (tap, value) in zip(taps, values) {
                let position = min(max(tap, inside.lowerBound), inside.upperBound - 1) - inside.lowerBound
                weights[index * stride + position] += Float(value / sum)
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
