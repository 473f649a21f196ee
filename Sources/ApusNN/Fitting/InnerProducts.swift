// Sums of products in float64, eight at a time; the order of the additions is the same on every machine.

@inline(__always)
func innerProduct(
    _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>, _ count: Int
) -> Double {
    var sums = SIMD8<Double>(repeating: 0)
    var place = 0
    while place + 8 <= count {
        let one = UnsafeRawPointer(left + place).loadUnaligned(as: SIMD8<Double>.self)
        let other = UnsafeRawPointer(right + place).loadUnaligned(as: SIMD8<Double>.self)
        sums += one * other
        place += 8
    }
    var sum = sums.sum()
    while place < count {
        sum += left[place] * right[place]
        place += 1
    }
    return sum
}

@inline(__always)
func innerProduct(
    _ left: UnsafePointer<Float>, _ right: UnsafePointer<Double>, _ count: Int
) -> Double {
    var sums = SIMD8<Double>(repeating: 0)
    var place = 0
    while place + 8 <= count {
        let one = UnsafeRawPointer(left + place).loadUnaligned(as: SIMD8<Float>.self)
        let other = UnsafeRawPointer(right + place).loadUnaligned(as: SIMD8<Double>.self)
        sums += SIMD8<Double>(one) * other
        place += 8
    }
    var sum = sums.sum()
    while place < count {
        sum += Double(left[place]) * right[place]
        place += 1
    }
    return sum
}

/// Adds `factor * source` to `target`.
@inline(__always)
func addScaled(
    _ factor: Double, _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Double>, _ count: Int
) {
    for place in 0..<count { target[place] += factor * Double(source[place]) }
}
