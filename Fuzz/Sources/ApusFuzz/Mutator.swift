/// Makes the inputs of a reader. Input `index` depends on the seed and the index alone, so any one of
/// a million can be made again.
struct Mutator {
    let seeds: [[UInt8]]
    let seed: UInt64

    func input(_ index: Int) -> [UInt8] {
        var random = SplitMix64(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(index))
        // Two rounds decorrelate neighbouring indices.
        random.state = random.next() ^ (random.next() << 1)
        var bytes = pick(seeds, &random)
        for _ in 0...random.below(4) {
            mutate(&bytes, &random)
        }
        return bytes
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        guard !bytes.isEmpty else {
            bytes = [UInt8(truncatingIfNeeded: random.next())]
            return
        }
        // Headers are short and rule everything, so half of the changes fall on the first 64 bytes.
        let reach = random.below(2) == 0 ? min(bytes.count, 64) : bytes.count
        let place = random.below(reach)
        switch random.below(9) {
        case 0: bytes[place] ^= 1 << UInt8(random.below(8))
        case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 2: bytes.removeLast(random.below(bytes.count + 1))
        case 3: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(16)))
        case 4:
            let copy = bytes[place..<min(bytes.count, place + 1 + random.below(64))]
            bytes.insert(contentsOf: copy, at: random.below(bytes.count + 1))
        case 5: overwrite(&bytes, at: place, with: integer(&random))
        case 6: replaceNumber(&bytes, from: place, &random)
        case 7:
            let other = pick(seeds, &random)
            let cut = random.below(other.count + 1)
            bytes = Array(bytes[..<place] + other[cut...])
        default: bytes.insert(contentsOf: pick(Self.fragments, &random), at: place)
        }
    }

    /// One, two, four or eight bytes of a number that lengths, counts and offsets trip over.
    private func integer(_ random: inout SplitMix64) -> [UInt8] {
        let edges: [UInt64] = [
            0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
            0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, .max, .max - 7,
        ]
        let value = pick(edges, &random)
        let count = 1 << random.below(4)
        let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
        return random.below(2) == 0 ? little : little.reversed()
    }

    private func overwrite(_ bytes: inout [UInt8], at place: Int, with replacement: [UInt8]) {
        for (offset, byte) in replacement.enumerated() where place + offset < bytes.count {
            bytes[place + offset] = byte
        }
    }

    /// Writes another decimal number over the next one in text.
    private func replaceNumber(_ bytes: inout [UInt8], from place: Int, _ random: inout SplitMix64) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let start = bytes[place...].firstIndex(where: digits.contains) else { return }
        let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.endIndex
        let numbers = [
            "0", "-1", "1", "1e308", "1e400", "4294967296", "9223372036854775807", "9223372036854775808",
        ]
        bytes.replaceSubrange(start..<end, with: Array(pick(numbers, &random).utf8))
    }

    private func pick<Element>(_ elements: [Element], _ random: inout SplitMix64) -> Element {
        elements[random.below(elements.count)]
    }

    /// Pieces of the text formats that are read.
    private static let fragments: [[UInt8]] =
        [
            "{", "}", "[", "]", ":", ",", "\"", "null", "nan", "&a ", "*a", "!!int ", "|\n", "---\n", "<<: ",
            "\u{0}", "\u{FEFF}", "\u{10FFFF}", "{\"a\":{\"a\":", "[[[[[[[[",
        ].map { Array($0.utf8) } + [[0xFF, 0xFE], [0xC0, 0x80], [0xED, 0xA0, 0x80]]
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number from 0 to below `bound`, which is at least 1.
    mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}
