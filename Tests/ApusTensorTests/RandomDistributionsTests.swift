import ApusTensor
import Foundation
import Testing

@Suite("Random distributions")
struct RandomDistributionsTests {
    @Test("Our logarithm and exponential are those of the C library within a few bits")
    func elementaryFunctions() {
        for power in stride(from: -300.0, through: 300, by: 0.37) {
            let x = pow(10, power)
            #expect(abs(Portable.logarithm(x) - log(x)) <= 0x1p-51 * max(1, abs(log(x))), "log \(x)")
        }
        for x in stride(from: 0.001, through: 4, by: 0.0137) {
            #expect(abs(Portable.logarithm(x) - log(x)) <= 0x1p-51 * max(1, abs(log(x))), "log \(x)")
        }
        for x in stride(from: -700.0, through: 700, by: 0.71) {
            #expect(abs(Portable.exponential(x) / exp(x) - 1) < 0x1p-49, "exp \(x)")
        }
        #expect(Portable.logarithm(1) == 0 && Portable.exponential(0) == 1)
        #expect(Portable.exponential(-800) == 0 && Portable.exponential(800) == .infinity)
    }

    @Test("A ratio and its inverse are equally likely")
    func logarithmicUniform() {
        var stream = RandomStream(seed: 1)
        let values = (0..<4000).map { _ in stream.logarithmicUniform(in: 0.25...4) }
        #expect(values.allSatisfy { (0.25...4).contains($0) })
        for (limit, share) in [(0.5, 0.25), (1.0, 0.5), (2.0, 0.75)] {
            let below = Double(values.count { $0 < limit }) / 4000
            #expect(abs(below - share) < 0.035, "\(limit): \(below)")
        }
        #expect(stream.logarithmicUniform(in: 3...3).rounded() == 3)
    }

    /// The variance of a beta distribution of two parameters alpha is 1 / (4 (2 alpha + 1)).
    @Test("Symmetric beta values have their moments", arguments: [0.01, 0.2, 0.5, 1, 3, 40])
    func symmetricBeta(alpha: Double) {
        var stream = RandomStream(seed: 2)
        let values = (0..<20000).map { _ in stream.symmetricBeta(alpha) }
        #expect(values.allSatisfy { (0...1).contains($0) })
        let variance = 1 / (4 * (2 * alpha + 1))
        let mean = values.reduce(0, +) / 20000
        #expect(abs(mean - 0.5) < 5 * (variance / 20000).squareRoot())
        let found = values.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) } / 20000
        #expect(abs(found / variance - 1) < 0.05)
    }
}
