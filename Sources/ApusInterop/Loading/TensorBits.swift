import ApusTensor

/// How many NaN and infinities a tensor holds; nil where it holds none.
struct NonFiniteCount {
    let nans: Int
    let infinities: Int

    init?(_ tensor: Tensor) {
        let counts: (nans: Int, infinities: Int)
        switch tensor.dtype {
        case .float32: counts = tensor.withUnsafeBytes { count($0, exponent: UInt32(0x7F80_0000)) }
        case .bfloat16: counts = tensor.withUnsafeBytes { count($0, exponent: UInt16(0x7F80)) }
        case .int8, .uint8, .int32, .int64, .bool: return nil
        }
        guard counts != (0, 0) else { return nil }
        (nans, infinities) = counts
    }
}

/// NaN and infinities among floating-point numbers whose bits are `Word`: their exponent is all ones.
private func count<Word: FixedWidthInteger & UnsignedInteger>(
    _ bytes: UnsafeRawBufferPointer, exponent: Word
) -> (nans: Int, infinities: Int) {
    let words = bytes.bindMemory(to: Word.self)
    var largest: Word = 0
    for word in words { largest = max(largest, word & exponent) }
    guard largest == exponent else { return (0, 0) }
    var counts = (nans: 0, infinities: 0)
    for word in words where word & exponent == exponent {
        let magnitude = word & (Word.max >> 1)
        if magnitude == exponent { counts.infinities += 1 } else { counts.nans += 1 }
    }
    return counts
}

extension Tensor {
    /// Whether both hold the same bits, shape and type included.
    func hasSameBits(as other: Tensor) -> Bool {
        guard shape == other.shape, dtype == other.dtype else { return false }
        return withUnsafeBytes { mine in other.withUnsafeBytes { mine.elementsEqual($0) } }
    }
}
