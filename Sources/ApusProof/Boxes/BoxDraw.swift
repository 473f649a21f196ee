import ApusVision

/// Numbers of a stream of `Scripts/fixtures/counters.py`, one after the other: SplitMix64's mixing (Steele et al. 2014)
/// of a counter.
package struct BoxDraw {
    private let stream: UInt64
    private var index: UInt64 = 0

    package init(stream: UInt64) {
        self.stream = stream
    }

    /// A multiple of 2^-24 in 0..<1.
    package mutating func unit() -> Double {
        index += 1
        var z = (stream << 32 &+ index) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return Double(z >> 40) / 0x1p24
    }

    package mutating func below(_ bound: Int) -> Int { Int(unit() * Double(bound)) }

    package mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    package mutating func box() -> Box {
        let size = [16, 40, 120, 300][below(4)]
        var width = Double(1 + below(4 * size)) / 4
        var height = Double(1 + below(4 * size)) / 4
        if chance(0.05) { (width, height) = (32, 32) }
        let x = Double(below(800)) / 4
        let y = Double(below(800)) / 4
        return Box(x: x, y: y, width: width, height: height)
    }

    /// A box on another or around it.
    package mutating func near(_ box: Box) -> Box {
        let reach = Int(min(box.width, box.height) * [0, 0.5, 2][below(3)])
        var moves: [Double] = []
        for _ in 0..<4 { moves.append(Double(below(2 * reach + 1) - reach) / 4) }
        return Box(
            x: box.minX + moves[0], y: box.minY + moves[1], width: max(box.width + moves[2], 0.25),
            height: max(box.height + moves[3], 0.25))
    }
}

extension BoxDraw {
    /// The next boxes.
    package mutating func boxes(_ count: Int) -> [Box] { (0..<count).map { _ in box() } }
}
