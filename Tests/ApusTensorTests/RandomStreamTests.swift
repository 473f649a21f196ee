import ApusProof
import ApusTensor
import Testing

@Suite("Random streams")
struct RandomStreamTests {
    private static func stream() -> RandomStream { RandomStream(seed: 42, "weights", "conv1.weight", 7) }

    /// Made by an independent Philox 4x32-10 that gives the known answers of Salmon et al. (2011).
    @Test("Words are the same on every machine")
    func words() {
        var stream = Self.stream()
        let words = (0..<9).map { _ in stream.nextWord() }
        #expect(
            words == [
                0x2b42_825c, 0xd08e_9362, 0xbf22_8dad, 0xa237_8ed4, 0xb032_6e23, 0x313f_78bb, 0xeddb_5aac,
                0x7cb4_53b1, 0xd6b0_de7f,
            ])
        var other = RandomStream(seed: 7, 3, "epoch")
        #expect((0..<3).map { _ in other.nextWord() } == [0xed8f_674d, 0x3e41_2c7e, 0x6511_2ce1])
    }

    /// Made by the same formula in another language, float32 at every step.
    @Test("Normal values have the same bits on every machine")
    func normalBits() {
        var stream = Self.stream()
        let bits = stream.normal([8]).floats.map(\.bitPattern)
        #expect(
            bits == [
                0xbf75_4be6, 0x3f65_2fa8, 0x3f29_f4f7, 0x3eae_e162, 0x3efb_5df6, 0xbf5e_827b, 0x3fbc_12ff,
                0xbd04_324d,
            ])
    }

    @Test("Uniform values have the same bits on every machine")
    func uniformBits() {
        var stream = Self.stream()
        var words = Self.stream()
        let values = stream.uniform([100], low: -2, high: 3).floats
        #expect(values == (0..<100).map { _ in -2 + Float(words.nextWord() >> 8) * 0x1p-24 * 5 })
    }

    @Test("A tensor holds what single draws give, wherever it begins", arguments: [0, 1, 2, 3, 5, 64, 67])
    func positions(_ skipped: Int) {
        var whole = Self.stream()
        var parts = Self.stream()
        let all = whole.normal([skipped + 300]).floats
        let uniform = whole.uniform([77]).floats
        for _ in 0..<skipped { _ = parts.nextWord() }
        let first = parts.normal([131]).floats
        let second = parts.normal([169]).floats
        #expect(first + second == Array(all[skipped...]))
        #expect(uniform == (0..<77).map { _ in Float(parts.uniform()) })
        #expect(whole == parts)
    }

    @Test("The number of threads changes nothing")
    func threads() {
        let values = [1, 2, 3].map { count in
            Engine.withThreads(count) {
                var stream = Self.stream()
                return stream.normal([50_001]).floats
            }
        }
        #expect(values[0] == values[1])
        #expect(values[0] == values[2])
    }

    @Test("Normal values have the normal distribution's moments and tails")
    func normalDistribution() {
        var stream = RandomStream(seed: 3)
        let count = 1_000_000
        let values = stream.normal([count], mean: 2, standardDeviation: 3).floats.map { (Double($0) - 2) / 3 }
        var (sum, square, cube, fourth) = (0.0, 0.0, 0.0, 0.0)
        var tails = [0, 0, 0]
        var largest = 0.0
        for value in values {
            sum += value
            square += value * value
            cube += value * value * value
            fourth += value * value * value * value
            for (place, limit) in [1.0, 2.0, 3.0].enumerated() where abs(value) > limit { tails[place] += 1 }
            largest = max(largest, abs(value))
        }
        let n = Double(count)
        #expect(abs(sum / n) < 4e-3)
        #expect(abs(square / n - 1) < 6e-3)
        #expect(abs(cube / n) < 2e-2)
        #expect(abs(fourth / n - 3) < 5e-2)
        for (place, share) in [0.317311, 0.045500, 0.0027].enumerated() {
            #expect(
                abs(Double(tails[place]) / n - share) < 4 * (share / n).squareRoot(), "beyond \(place + 1)")
        }
        #expect(largest > 4 && largest < 5.5)
    }

    /// Seeds, found by search, of a word whose upper 24 bits are all set or all clear: the ends of what a
    /// normal value is made of.
    @Test(
        "The outermost words give the outermost values",
        arguments: [
            (seed: UInt64(15_386_752), position: 2, value: Float(5.419983)), (2_176_271, 1, -5.419983),
        ])
    func extremes(_ one: (seed: UInt64, position: Int, value: Float)) {
        var stream = RandomStream(seed: one.seed)
        for _ in 0..<one.position { _ = stream.nextWord() }
        var copy = stream
        #expect(copy.nextWord() >> 8 == (one.value > 0 ? 0xFF_FFFF : 0))
        #expect(stream.normal([1]).item == one.value)
    }

    @Test("Streams of different keys have nothing to do with each other")
    func independence() {
        let parent = RandomStream(seed: 1)
        var streams = [
            parent, RandomStream(seed: 2), parent.child(0), parent.child(1), parent.child("0"),
            parent.child(0, 0),
            parent.child("a", "b"), parent.child("ab"), parent.child("b", "a"), RandomStream(seed: 1, 5),
        ]
        let values = streams.indices.map { streams[$0].normal([4000]).floats.map(Double.init) }
        for i in values.indices {
            for j in 0..<i {
                let correlation = zip(values[i], values[j]).reduce(0) { $0 + $1.0 * $1.1 } / 4000
                #expect(abs(correlation) < 0.08, "streams \(i) and \(j)")
            }
        }
    }

    @Test("A child does not depend on where its parent stands")
    func children() {
        var parent = RandomStream(seed: 9, "loader")
        let before = parent.child(4)
        _ = parent.nextWord()
        #expect(parent.child(4) == before)
        #expect(RandomStream(seed: 9, "loader", 4) == before)
    }

    @Test("Integers below a bound are even")
    func integers() {
        var stream = RandomStream(seed: 5)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 { counts[stream.integer(below: 7)] += 1 }
        let square = counts.reduce(0.0) { $0 + (Double($1) - 10_000) * (Double($1) - 10_000) / 10_000 }
        #expect(square < 22.5, "chi squared of six degrees of freedom, 0.1 % point")
        #expect(stream.integer(below: 1) == 0)
    }

    @Test("A permutation holds each number once, and moves them")
    func permutation() {
        var stream = RandomStream(seed: 6)
        let order = stream.permutation(1000)
        #expect(order.sorted() == Array(0..<1000))
        #expect(zip(order, 0..<1000).count { $0 == $1 } < 8)
        #expect(stream.permutation(0).isEmpty)
        #expect(stream.permutation(1) == [0])
    }

    @Test("Dropout drops its share and keeps the mean; its words follow the element, not the order in memory")
    func dropoutShare() {
        let x = Tensor.ones([2, 32, 40, 40])
        func dropped(_ x: Tensor) -> Tensor {
            var result = x
            _ = valueWithGradients(stream: RandomStream(seed: 8, 1)) {
                result = dropout(x, probability: 0.3)
                return Tensor(0)
            }
            return result
        }
        let values = dropped(x).floats
        let zeros = Double(values.count { $0 == 0 }) / Double(values.count)
        #expect(abs(zeros - 0.3) < 6e-3)
        #expect(values.allSatisfy { $0 == 0 || abs($0 - 1 / 0.7) < 1e-6 })
        #expect(dropped(DifferenceTable.blocked(x)).floats == values)
        #expect(dropped(DifferenceTable.channelsLast(x)).floats == values)
        #expect(dropout(x, probability: 0.3).floats == x.floats)
    }
}
