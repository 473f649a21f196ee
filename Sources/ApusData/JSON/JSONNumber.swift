/// A number as it stands in JSON text: digits and a power of ten, made a value when it is asked for.
package struct JSONNumber {
    private let start: Int
    private let isNegative: Bool
    /// Where the number ends in the text.
    var end = 0
    /// The first 19 digits.
    private var digits: UInt64 = 0
    private var digitCount = 0
    private var exponent = 0
    private var isExact = true
    private var word: Double?

    init(start: Int, isNegative: Bool) {
        self.start = start
        self.isNegative = isNegative
    }

    mutating func append(_ digit: UInt8) {
        if digitCount < 19 {
            digits = digits &* 10 &+ UInt64(digit)
            if digits != 0 { digitCount += 1 }
        } else {
            exponent += 1
            isExact = false
        }
    }

    mutating func append(fraction digit: UInt8) {
        guard digitCount < 19 else {
            isExact = false
            return
        }
        append(digit)
        exponent -= 1
    }

    mutating func raise(_ power: Int) { exponent += power }

    func special(_ value: Double) -> JSONNumber {
        var number = self
        number.word = value
        return number
    }

    /// The number as a whole one, or nil where it is none or does not fit.
    package var integer: Int? {
        guard word == nil, isExact else { return nil }
        if digits == 0 { return 0 }
        var magnitude = digits
        var power = exponent
        while power < 0 {
            guard magnitude % 10 == 0 else { return nil }
            magnitude /= 10
            power += 1
        }
        while power > 0 {
            let (product, overflows) = magnitude.multipliedReportingOverflow(by: 10)
            guard !overflows else { return nil }
            magnitude = product
            power -= 1
        }
        guard let value = Int(exactly: magnitude) else { return nil }
        return isNegative ? -value : value
    }

    /// The nearest double; infinite where it is too large for one.
    ///
    /// - Parameter bytes: the text that the number was read from.
    package func value(in bytes: UnsafeRawBufferPointer) -> Double {
        if let word { return isNegative ? -word : word }
        // Both factors are exact, so one rounding remains (Clinger, "How to read floating point numbers
        // accurately", 1990).
        if isExact, digits <= 1 << 53, exponent >= -22, exponent <= 22 {
            let magnitude = Double(digits)
            let power = Self.powersOfTen[Int(exponent.magnitude)]
            let value = exponent < 0 ? magnitude / power : magnitude * power
            return isNegative ? -value : value
        }
        return Double(String(decoding: bytes[start..<end], as: UTF8.self)) ?? .nan
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18, 1e19, 1e20, 1e21, 1e22,
    ]
}
