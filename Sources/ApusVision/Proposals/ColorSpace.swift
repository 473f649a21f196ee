import Foundation

/// Ways to write colours, between which objects differ in how clearly they stand out: shadows and highlights change
/// some of them and not others (Uijlings et al. 2013, section 3.2).
public enum ColorSpace: String, Sendable, Hashable, Codable, CaseIterable {
    /// Hue, saturation and value.
    case hsv
    /// CIE L*a*b* under D65.
    case lab
    /// The shares of red and green, and intensity.
    case rgI
    /// Hue alone, which neither shadows nor highlights change.
    case hue
    /// Intensity alone: the mean of the three channels.
    case intensity

    /// Channels of a colour in this space.
    public var channels: Int {
        switch self {
        case .hsv, .lab, .rgI: 3
        case .hue, .intensity: 1
        }
    }

    /// A colour in this space, each channel about 0 to 255; the second and third of spaces of one channel are 0.
    package func color(_ red: Float, _ green: Float, _ blue: Float) -> SIMD3<Float> {
        switch self {
        case .hsv: return Self.hsv(red, green, blue)
        case .lab: return Self.lab(red, green, blue)
        case .rgI:
            let sum = red + green + blue
            // Black has no colour: the shares of grey.
            guard sum > 0 else { return SIMD3(85, 85, 0) }
            return SIMD3(255 * red / sum, 255 * green / sum, sum / 3)
        case .hue: return SIMD3(Self.hsv(red, green, blue).x, 0, 0)
        case .intensity: return SIMD3((red + green + blue) / 3, 0, 0)
        }
    }

    private static func hsv(_ red: Float, _ green: Float, _ blue: Float) -> SIMD3<Float> {
        let most = max(red, green, blue)
        let range = most - min(red, green, blue)
        guard range > 0 else { return SIMD3(0, 0, most) }
        // Sixths of the colour wheel, from red on.
        var turn: Float
        if most == red {
            turn = (green - blue) / range
        } else if most == green {
            turn = 2 + (blue - red) / range
        } else {
            turn = 4 + (red - green) / range
        }
        if turn < 0 { turn += 6 }
        return SIMD3(turn * (255 / 6), 255 * range / most, most)
    }

    private static func lab(_ red: Float, _ green: Float, _ blue: Float) -> SIMD3<Float> {
        let (r, g, b) = (linear[Int(red)], linear[Int(green)], linear[Int(blue)])
        let x = root((0.412453 * r + 0.357580 * g + 0.180423 * b) / 0.950456)
        let y = root(0.212671 * r + 0.715160 * g + 0.072169 * b)
        let z = root((0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.088754)
        return SIMD3(2.55 * (116 * y - 16), 500 * (x - y) + 128, 200 * (y - z) + 128)
    }

    /// The cube root that CIE continues by a line near black.
    private static func root(_ share: Float) -> Float {
        share > 0.008856 ? cbrtf(share) : 7.787 * share + 16.0 / 116
    }

    /// The share of light that a byte of sRGB stands for.
    private static let linear: [Float] = (0..<256).map { byte in
        let share = Float(byte) / 255
        return share <= 0.04045 ? share / 12.92 : powf((share + 0.055) / 1.055, 2.4)
    }
}
