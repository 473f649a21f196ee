/// The framing of TFRecord files: length, its checksum, the payload, its checksum; all little-endian.
package enum TFRecord {
    /// One record: 8 bytes of length, 4 of masked CRC-32C over them, `payload`, 4 of masked CRC-32C.
    package static func framed(_ payload: [UInt8]) -> [UInt8] {
        let length = littleEndian(UInt64(payload.count))
        return length + littleEndian(CRC32C.maskedChecksum(length))
            + payload + littleEndian(CRC32C.maskedChecksum(payload))
    }

    private static func littleEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
