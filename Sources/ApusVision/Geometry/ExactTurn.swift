/// Sine, cosine and arc tangent with the same bits on every machine, as the C library's are not: additions,
/// multiplications, divisions and square roots only, which IEEE 754 rounds in one way.
package enum ExactTurn {
    /// Good to about 1e-13 for angles of a few thousand turns.
    package static func sineAndCosine(_ radians: Double) -> (sine: Double, cosine: Double) {
        let quarters = (radians * (2 / Double.pi)).rounded()
        // Pi/2 in two parts, the first of 33 bits, so that the product with a small integer is exact.
        let rest = (radians - quarters * 1.570_796_326_734_125_6) - quarters * 6.077_100_506_506_192e-11
        let square = rest * rest
        var sine = -1.0 / 39_916_800
        sine = sine * square + 1.0 / 362_880
        sine = sine * square - 1.0 / 5040
        sine = sine * square + 1.0 / 120
        sine = sine * square - 1.0 / 6
        sine = rest + rest * square * sine
        var cosine = -1.0 / 3_628_800
        cosine += square / 479_001_600
        cosine = cosine * square + 1.0 / 40_320
        cosine = cosine * square - 1.0 / 720
        cosine = cosine * square + 1.0 / 24
        cosine = cosine * square - 0.5
        cosine = 1 + square * cosine
        switch Int(quarters) & 3 {
        case 0: return (sine, cosine)
        case 1: return (cosine, -sine)
        case 2: return (-sine, -cosine)
        default: return (-cosine, sine)
        }
    }

    /// The angle of the direction `(x, y)` from the x axis, in -pi to pi; 0 for no direction.
    package static func angle(y: Double, x: Double) -> Double {
        guard x != 0 || y != 0 else { return 0 }
        let (high, low) = abs(y) > abs(x) ? (abs(y), abs(x)) : (abs(x), abs(y))
        // Halving the angle twice leaves tangents below .2, where the series is short.
        var tangent = low / high
        tangent /= 1 + (1 + tangent * tangent).squareRoot()
        tangent /= 1 + (1 + tangent * tangent).squareRoot()
        let square = tangent * tangent
        var series = 1.0 / 17
        for divisor in stride(from: 15.0, through: 1, by: -2) { series = 1 / divisor - square * series }
        var angle = 4 * tangent * series
        if abs(y) > abs(x) { angle = Double.pi / 2 - angle }
        if x < 0 { angle = Double.pi - angle }
        return y < 0 ? -angle : angle
    }
}
