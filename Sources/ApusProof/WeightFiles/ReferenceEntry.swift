import ApusTensor

/// What a reference says of one tensor in a file; its numbers as ``exactNumbers(_:)`` gives them, nil where the list
/// has none.
package struct ReferenceEntry: Decodable, Sendable {
    package let dtype: String
    package let shape: [Int]
    package let numbers: [Int64]?

    private enum Key: CodingKey { case dtype, shape, values, float32Bits }

    /// Bits, or "nan" of any payload.
    private enum Bits: Decodable {
        case bits(Int64)
        case nan

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            self = (try? value.decode(Int64.self)).map(Bits.bits) ?? .nan
        }
    }

    package init(from decoder: any Decoder) throws {
        let entry = try decoder.container(keyedBy: Key.self)
        dtype = try entry.decode(String.self, forKey: .dtype)
        shape = try entry.decode([Int].self, forKey: .shape)
        if let bits = try entry.decodeIfPresent([Bits].self, forKey: .float32Bits) {
            numbers = bits.map { if case .bits(let bits) = $0 { bits } else { Int64(canonicalNaN) } }
        } else if ["F64", "F32", "F16", "BF16"].contains(dtype) {
            let values = try entry.decodeIfPresent([Double].self, forKey: .values)
            numbers = values?.map { Int64(Float($0).bitPattern) }
        } else {
            numbers = try entry.decodeIfPresent([Int64].self, forKey: .values)
        }
    }
}

private let canonicalNaN: UInt32 = 0x7FC0_0000

/// Whole numbers as they are; floating ones as the bits of the float32 of their value, NaN as one of them.
package func exactNumbers(_ tensor: Tensor) -> [Int64] {
    func bits(_ bits: UInt32) -> Int64 { Int64(Float(bitPattern: bits).isNaN ? canonicalNaN : bits) }
    return tensor.withUnsafeBytes { bytes in
        switch tensor.dtype {
        case .float32: bytes.bindMemory(to: UInt32.self).map(bits)
        case .bfloat16: bytes.bindMemory(to: UInt16.self).map { bits(UInt32($0) << 16) }
        case .int64: Array(bytes.bindMemory(to: Int64.self))
        case .int32: bytes.bindMemory(to: Int32.self).map(Int64.init)
        case .int8: bytes.bindMemory(to: Int8.self).map(Int64.init)
        case .uint8, .bool: bytes.map(Int64.init)
        }
    }
}
