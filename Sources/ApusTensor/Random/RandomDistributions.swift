/// Single values of distributions other than the uniform one, with the same bits on every machine.
extension RandomStream {
    /// A value whose logarithm is uniform in that of `range`: for ratios, of which a double is as likely as a half.
    ///
    /// - Precondition: the range is above 0 and finite.
    public mutating func logarithmicUniform(in range: ClosedRange<Double>) -> Double {
        let low = Portable.logarithm(range.lowerBound)
        let high = Portable.logarithm(range.upperBound)
        return Portable.exponential(low + (high - low) * uniform())
    }

    /// A value of the beta distribution whose two parameters both are `alpha`; 0 to 1.
    ///
    /// Bailey, "Polar generation of random variates with the t-distribution", Mathematics of Computation 62, 1994: a
    /// value t of Student's distribution of 2 alpha degrees of freedom gives (1 + t / sqrt(2 alpha + t^2)) / 2.
    ///
    /// - Precondition: `alpha` is above 0 and finite.
    public mutating func symmetricBeta(_ alpha: Double) -> Double {
        precondition(alpha > 0 && alpha.isFinite, "symmetricBeta: alpha is above 0, not \(alpha)")
        while true {
            let x = 2 * uniform() - 1
            let y = 2 * uniform() - 1
            let radius = x * x + y * y
            guard x != 0, radius <= 1 else { continue }
            let cosine = x / radius.squareRoot()
            // 2 alpha / t^2 times the squared cosine, in a form that neither overflows nor divides 0 by 0.
            let power = Portable.exponential(Portable.logarithm(radius) / alpha)
            return 0.5 + 0.5 * cosine / (power / (1 - power) + cosine * cosine).squareRoot()
        }
    }
}
