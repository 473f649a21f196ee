/// How a resized picture gets its pixels.
public enum ResizeFilter: Sendable, Hashable, CaseIterable {
    /// The pixel whose area the new pixel's centre lies in.
    case nearest
    /// A triangle of weights over the nearest pixels.
    case bilinear
    /// Keys's cubic over the nearest pixels: sharper, and it overshoots at edges. "Cubic convolution interpolation for
    /// digital image processing", IEEE TASSP 29(6), 1981.
    case bicubic

    /// How far the filter reaches to either side, in pixels.
    var support: Double {
        switch self {
        case .nearest: 0.5
        case .bilinear: 1
        case .bicubic: 2
        }
    }

    /// The filter's weight at a distance from its centre.
    ///
    /// - Parameter sharpness: the cubic's free number: -0.5 is Keys's and Pillow's, -0.75 is what PyTorch takes
    ///   without antialiasing.
    func weight(_ distance: Double, sharpness a: Double) -> Double {
        let x = distance.magnitude
        switch self {
        case .nearest: return x < 0.5 ? 1 : 0
        case .bilinear: return max(0, 1 - x)
        case .bicubic:
            if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
        }
    }
}
