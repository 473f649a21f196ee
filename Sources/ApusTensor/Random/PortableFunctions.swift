/// Exponential and logarithm that have the same bits on every machine, which those of the C library do not: only
/// additions, multiplications and divisions of IEEE 754, in a fixed order. Within 2^-51 of the true values.
package enum Portable {
    private static let ln2High = 0x1.62e42feep-1
    private static let ln2Low = 0x1.a39ef35793c76p-33

    /// The natural logarithm.
    ///
    /// - Precondition: `x` is above 0 and finite.
    package static func logarithm(_ x: Double) -> Double {
        precondition(x > 0 && x.isFinite, "logarithm of \(x)")
        var (exponent, fraction) = (Double(x.exponent), x.significand)
        if fraction > 0x1.6a09e667f3bcdp0 {
            fraction /= 2
            exponent += 1
        }
        // log m = 2 artanh((m - 1) / (m + 1)); the argument is at most 0.172.
        let s = (fraction - 1) / (fraction + 1)
        let square = s * s
        var sum = 0.0
        for odd in stride(from: 23.0, through: 1, by: -2) { sum = sum * square + 1 / odd }
        return exponent * ln2High + (2 * s * sum + exponent * ln2Low)
    }

    /// e to the power of x; 0 below -745, infinite above 709.
    package static func exponential(_ x: Double) -> Double {
        if x < -745 { return 0 }
        if x > 709 { return .infinity }
        let power = (x / (ln2High + ln2Low)).rounded()
        let rest = (x - power * ln2High) - power * ln2Low
        // Taylor's series; the rest is at most 0.347.
        var sum = 1.0
        for degree in stride(from: 15.0, through: 1, by: -1) { sum = 1 + rest / degree * sum }
        return Double(sign: .plus, exponent: Int(power), significand: sum)
    }
}
