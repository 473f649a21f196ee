import COneDNN

/// A stream of random numbers as a value: the same keys give the same numbers on every machine, in any
/// thread, in any order of asking other streams.
///
/// Counter-based: Philox 4x32-10 (Salmon et al. 2011); normal values come from a polynomial of our own,
/// not from the C library.
public struct RandomStream: Sendable, Hashable {
    /// What tells streams apart; strings and numbers can be mixed.
    public enum Key: Sendable, Hashable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
        case number(UInt64)
        case name(String)

        public init(integerLiteral value: UInt64) { self = .number(value) }
        public init(stringLiteral value: String) { self = .name(value) }
        public init(_ value: Int) { self = .number(UInt64(bitPattern: Int64(value))) }
    }

    private(set) var key: UInt64
    /// Number of the next 32-bit word.
    private(set) var position: UInt64 = 0

    /// The stream of `seed`, or of a purpose under it: `RandomStream(seed: 1, "weights", "conv1.weight")`.
    public init(seed: UInt64, _ keys: Key...) {
        key = RandomStream.mixed(seed &+ 0x9E37_79B9_7F4A_7C15)
        for one in keys { absorb(one) }
    }

    /// Another stream, told apart from this one and from its other children by `keys`; where this one
    /// stands does not matter.
    public func child(_ keys: Key...) -> RandomStream {
        var copy = self
        copy.position = 0
        for one in keys { copy.absorb(one) }
        return copy
    }

    private mutating func absorb(_ one: Key) {
        switch one {
        case .number(let value):
            key = RandomStream.mixed(key ^ RandomStream.mixed(value &+ 1))
        case .name(let text):
            // FNV-1a over the bytes.
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            key = RandomStream.mixed(key ^ hash)
        }
    }

    /// The finaliser of SplitMix64 (Steele et al. 2014).
    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The next 32 random bits.
    public mutating func nextWord() -> UInt32 {
        var word: UInt32 = 0
        apus_random_words(key, position, &word, 1)
        position += 1
        return word
    }

    /// A key for a kernel that draws a whole stream of its own.
    mutating func nextKey() -> UInt64 {
        let high = UInt64(nextWord())
        return high << 32 | UInt64(nextWord())
    }

    /// Uniform in `range` with 24 bits, the upper end excluded.
    public mutating func uniform(in range: Range<Double> = 0..<1) -> Double {
        let unit = Double(nextWord() >> 8) * 0x1p-24
        return range.lowerBound + unit * (range.upperBound - range.lowerBound)
    }

    /// An integer of 0..<bound, each with the same probability.
    public mutating func integer(below bound: Int) -> Int {
        precondition(bound > 0 && bound <= Int(UInt32.max), "a bound of 1...4294967295, not \(bound)")
        let limit = UInt64(bound)
        // Lemire's multiplication, with rejection of the uneven rest.
        let uneven = (UInt64(1) << 32) % limit
        while true {
            let product = UInt64(nextWord()) * limit
            if product & 0xFFFF_FFFF >= uneven { return Int(product >> 32) }
        }
    }

    /// True with probability `probability`.
    public mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

    /// 0..<count in random order (Fisher and Yates).
    public mutating func permutation(_ count: Int) -> [Int] {
        var order = Array(0..<count)
        guard count > 1 else { return order }
        for last in stride(from: count - 1, through: 1, by: -1) {
            order.swapAt(last, integer(below: last + 1))
        }
        return order
    }

    /// A tensor of uniform values in low..<high.
    public mutating func uniform(_ shape: Shape, low: Double = 0, high: Double = 1) -> Tensor {
        let result = Tensor(uninitialized: shape, dtype: .float32)
        let count = shape.elementCount
        apus_random_uniform(
            key, position, result.address.assumingMemoryBound(to: Float.self), Int64(count), Float(low),
            Float(high))
        position += UInt64(count)
        return result
    }

    /// A tensor of normal values.
    public mutating func normal(_ shape: Shape, mean: Double = 0, standardDeviation: Double = 1) -> Tensor {
        let result = Tensor(uninitialized: shape, dtype: .float32)
        let count = shape.elementCount
        apus_random_normal(
            key, position, result.address.assumingMemoryBound(to: Float.self), Int64(count), Float(mean),
            Float(standardDeviation))
        position += UInt64(count)
        return result
    }
}
