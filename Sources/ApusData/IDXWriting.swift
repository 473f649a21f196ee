extension IDXFile {
    /// The bytes of the array as a plain IDX file.
    public func encoded() -> [UInt8] {
        var bytes: [UInt8] = [0, 0, values.typeCode, UInt8(shape.count)]
        for extent in shape { append(UInt32(extent), to: &bytes) }
        switch values {
        case .uint8(let values): bytes += values
        case .int8(let values): bytes += values.map { UInt8(bitPattern: $0) }
        case .int16(let values): for value in values { append(value, to: &bytes) }
        case .int32(let values): for value in values { append(value, to: &bytes) }
        case .float32(let values): for value in values { append(value.bitPattern, to: &bytes) }
        case .float64(let values): for value in values { append(value.bitPattern, to: &bytes) }
        }
        return bytes
    }

    private func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}

extension IDXFile.Values {
    fileprivate var typeCode: UInt8 {
        switch self {
        case .uint8: 0x08
        case .int8: 0x09
        case .int16: 0x0B
        case .int32: 0x0C
        case .float32: 0x0D
        case .float64: 0x0E
        }
    }
}
