extension UnsafeRawBufferPointer {
    /// The little-endian number at `offset`, nil where the bytes end before it does.
    func number<Number: FixedWidthInteger>(at offset: Int, as type: Number.Type) -> Number? {
        guard offset >= 0, offset <= count - MemoryLayout<Number>.size else { return nil }
        return Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    /// Whether the bytes at `offset` are these.
    func holds(_ expected: [UInt8], at offset: Int = 0) -> Bool {
        offset >= 0 && offset + expected.count <= count
            && self[offset..<offset + expected.count].elementsEqual(expected)
    }

    /// Whether the bytes at `offset` are this text.
    func holds(_ expected: String, at offset: Int = 0) -> Bool { holds(Array(expected.utf8), at: offset) }
}
