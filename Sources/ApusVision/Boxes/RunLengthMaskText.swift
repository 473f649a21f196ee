extension RunLengthMask {
    /// Reads runs as COCO compresses them (`counts` as text): groups of five bits from the lowest on, a sixth for
    /// whether more follow, 48 added to make letters of them; from the fourth run on each is the difference from the
    /// one two before.
    ///
    /// - Throws: ``RunLengthMaskError`` for other text, or runs that do not fill the canvas.
    public init(compressed text: some Sequence<UInt8>, canvas: Canvas) throws(RunLengthMaskError) {
        var counts: [Int] = []
        var value = 0
        var shift = 0
        for letter in text {
            guard letter >= 48, letter < 112, shift < 60 else { throw .damagedText }
            let bits = Int(letter - 48)
            value |= (bits & 0x1F) << shift
            shift += 5
            guard bits & 0x20 == 0 else { continue }
            if bits & 0x10 != 0 { value |= -1 << shift }
            if counts.count > 2 { value &+= counts[counts.count - 2] }
            guard value >= 0 else { throw .negativeRun }
            counts.append(value)
            (value, shift) = (0, 0)
        }
        guard shift == 0 else { throw .damagedText }
        try self.init(checking: counts, canvas: canvas)
    }

    /// The runs as COCO compresses them; letters, of which a backslash may be one.
    public var compressed: String {
        var text: [UInt8] = []
        for (index, count) in counts.enumerated() {
            var value = index > 2 ? count - counts[index - 2] : count
            var more = true
            while more {
                let bits = value & 0x1F
                value >>= 5
                more = bits & 0x10 != 0 ? value != -1 : value != 0
                text.append(UInt8(bits | (more ? 0x20 : 0)) + 48)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
