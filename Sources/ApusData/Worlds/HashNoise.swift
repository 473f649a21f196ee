/// Noise as a function of place: the same bits on every machine, no state, no order of asking.
enum HashNoise {
    /// 32 bits that look random, from a place and a seed.
    @inline(__always)
    static func bits(_ x: Int32, _ y: Int32, _ seed: UInt32) -> UInt32 {
        var hash =
            seed &* 0x9E37_79B9 ^ UInt32(bitPattern: x) &* 0x85EB_CA6B ^ UInt32(bitPattern: y) &* 0xC2B2_AE35
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
        // The four corners' hashes side by side.
        let across = UInt32(bitPattern: column) &* 0x85EB_CA6B
        let down = UInt32(bitPattern: row) &* 0xC2B2_AE35
        let (acrossNext, downNext) = (across &+ 0x85EB_CA6B, down &+ 0xC2B2_AE35)
        var hash = SIMD4(across ^ down, acrossNext ^ down, across ^ downNext, acrossNext ^ downNext)
        hash ^= SIMD4(repeating: seed &* 0x9E37_79B9)
        hash ^= hash &>> 15
        hash = hash &* 0x2C1B_3C6D
        hash ^= hash &>> 12
        hash = hash &* 0x297A_2D39
        hash ^= hash &>> 15
        // Below 2^24, where a signed number is as good and quicker to convert.
        let corners = SIMD4<Float>(SIMD4<Int32>(truncatingIfNeeded: hash &>> 8)) * 0x1p-24
        let edge = corners.lowHalf + (corners.highHalf - corners.lowHalf) * v
        return edge.x + (edge.y - edge.x) * u
    }

    /// Two octaves of smooth noise, 0 to 1.
    @inline(__always)
    static func cloudy(_ x: Float, _ y: Float, _ seed: UInt32) -> Float {
        smooth(x, y, seed) * 0.65 + smooth(x * 2.3, y * 2.3, seed &+ 17) * 0.35
    }
}
