/// Noise as a function of place: the same bits on every machine, no state, no order of asking.
enum HashNoise {
    /// 32 bits that look random, from a place and a seed.
    @inline(__always)
    static func bits(_ x: Int32, _ y: Int32, _ seed: UInt32) -> UInt32 {
        var hash = seed &* 0x9E37_79B9 ^ UInt32(bitPattern: x) &* 0x85EB_CA6B ^ UInt32(bitPattern: y) &* 0xC2B2_AE35
        hash ^= hash >> 15
        hash = hash &* 0x2C1B_3C6D
        hash ^= hash >> 12
        hash = hash &* 0x297A_2D39
        return hash ^ hash >> 15
    }

    /// 0 to 1, the upper end excluded.
    @inline(__always)
    static func unit(_ x: Int32, _ y: Int32, _ seed: UInt32) -> Float {
        Float(bits(x, y, seed) >> 8) * 0x1p-24
    }

    /// The largest whole number not above `value`, for values that fit.
    @inline(__always)
    static func floor(_ value: Float) -> Int32 {
        let whole = Int32(max(-1e9, min(1e9, value)))
        return Float(whole) > value ? whole - 1 : whole
    }

    /// Smooth noise of wavelength 1, 0 to 1 (value noise, interpolated by the smoothstep).
    @inline(__always)
    static func smooth(_ x: Float, _ y: Float, _ seed: UInt32) -> Float {
        let (column, row) = (floor(x), floor(y))
        var (u, v) = (x - Float(column), y - Float(row))
        u = u * u * (3 - 2 * u)
        v = v * v * (3 - 2 * v)
        let upper = unit(column, row, seed) * (1 - u) + unit(column &+ 1, row, seed) * u
        let lower = unit(column, row &+ 1, seed) * (1 - u) + unit(column &+ 1, row &+ 1, seed) * u
        return upper * (1 - v) + lower * v
    }

    /// Two octaves of smooth noise, 0 to 1.
    @inline(__always)
    static func cloudy(_ x: Float, _ y: Float, _ seed: UInt32) -> Float {
        smooth(x, y, seed) * 0.65 + smooth(x * 2.3, y * 2.3, seed &+ 17) * 0.35
    }
}
