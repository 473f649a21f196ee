/// CRC-32C (Castagnoli), the checksum of RFC 3720 section 12.1 that TFRecord files carry.
package enum CRC32C {
    /// The checksum of `bytes`: reflected polynomial 0x82F63B78, initial value and final xor all ones.
    package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var crc = ~UInt32(0)
        for byte in bytes {
            crc = (crc >> 8) ^ table[Int((crc ^ UInt32(byte)) & 0xFF)]
        }
        return ~crc
    }

    /// The checksum as TFRecord stores it: rotated and offset, so that the checksum of data that holds
    /// checksums stays useful (TensorFlow, `core/lib/hash/crc32c.h`).
    package static func maskedChecksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        let crc = checksum(bytes)
        return ((crc >> 15) | (crc << 17)) &+ 0xA282_EAD8
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { crc, _ in
            crc & 1 == 1 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1
        }
    }
}
