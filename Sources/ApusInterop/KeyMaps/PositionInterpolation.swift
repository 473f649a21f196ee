/// How hosts fit learned positions of a square grid of patches to a grid of another size.
public enum PositionInterpolation: String, Sendable, Hashable, CaseIterable {
    /// Order-1 spline between corners that stay: Google's flax code (`scipy.ndimage.zoom`).
    case bilinearCorners
    /// Cubic (a = -0.75) between corners that stay: torchvision's `interpolate_embeddings`.
    case bicubicCorners
    /// Cubic (a = -0.75) between the patches' middles: Hugging Face.
    case bicubic
    /// Cubic (a = -0.5), stretched over all patches that become one: timm.
    case bicubicAntialiased

    /// The share that each of `size` old places has in each of `newSize` new ones: a row for each new one.
    func weights(from size: Int, to newSize: Int) -> [[Double]] {
        (0..<newSize).map { index in
            var row = [Double](repeating: 0, count: size)
            switch self {
            case .bilinearCorners, .bicubicCorners:
                let scale = newSize > 1 ? Double(size - 1) / Double(newSize - 1) : 0
                addTaps(at: Double(index) * scale, to: &row)
            case .bicubic:
                addTaps(at: (Double(index) + 0.5) * Double(size) / Double(newSize) - 0.5, to: &row)
            case .bicubicAntialiased: addStretchedTaps(index, scale: Double(size) / Double(newSize), to: &row)
            }
            return row
        }
    }

    /// Taps around `place`; the place at the edge stands for what is outside.
    private func addTaps(at place: Double, to row: inout [Double]) {
        let first = Int(place.rounded(.down))
        let reach = self == .bilinearCorners ? 0...1 : -1...2
        for step in reach {
            let distance = place - Double(first + step)
            let weight =
                self == .bilinearCorners
                ? max(0, 1 - distance.magnitude)
                : PositionInterpolation.cubic(distance, sharpness: -0.75)
            row[min(max(first + step, 0), row.count - 1)] += weight
        }
    }

    /// The filter over all places that become one; what of it lies outside is left out.
    private func addStretchedTaps(_ index: Int, scale: Double, to row: inout [Double]) {
        let stretch = max(scale, 1)
        let center = (Double(index) + 0.5) * scale
        let first = max(Int((center - 2 * stretch + 0.5).rounded(.down)), 0)
        let end = min(Int((center + 2 * stretch + 0.5).rounded(.down)), row.count)
        var sum = 0.0
        for tap in first..<max(first, end) {
            row[tap] = PositionInterpolation.cubic(
                (Double(tap) + 0.5 - center) / stretch, sharpness: -0.5)
            sum += row[tap]
        }
        for tap in first..<max(first, end) { row[tap] /= sum }
    }

    /// Keys's cubic.
    private static func cubic(_ distance: Double, sharpness a: Double) -> Double {
        let x = distance.magnitude
        if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
    }
}
