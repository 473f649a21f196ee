import CImageCodecs
import Foundation

/// Writes pictures as PNG files (ISO/IEC 15948), 8 bits a channel.
public enum PNGWriter {
    /// The bytes of a PNG file.
    ///
    /// - Parameter compression: zlib's level, 0 (none) to 9 (smallest).
    /// - Throws: `ImageWriteError.encoding`, for a side above libpng's limit of 1,000,000 or no memory.
    public static func encode(_ image: Image, compression: Int = 6) throws(ImageWriteError) -> [UInt8] {
        precondition(
            (0...9).contains(compression), "PNGWriter: compression is 0 to 9, not \(compression)")
        guard let width = UInt32(exactly: image.width), let height = UInt32(exactly: image.height) else {
            throw .encoding(format: .png, reason: "\(image.width)x\(image.height) is too large")
        }
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        var message = apus_image_message()
        let status = apus_png_encode(
            image.pixels, width, height, UInt32(image.channels), Int32(compression), &bytes, &count, &message)
        defer { apus_image_free(bytes) }
        guard status == APUS_IMAGE_OK, let bytes else {
            throw .encoding(format: .png, reason: message.string)
        }
        return [UInt8](UnsafeBufferPointer(start: bytes, count: count))
    }

    /// Writes a PNG file: whole or not at all.
    ///
    /// - Throws: `ImageWriteError`, naming the file.
    public static func write(
        _ image: Image, to file: URL, compression: Int = 6
    ) throws(ImageWriteError) {
        let bytes = try encode(image, compression: compression)
        try ImageFile.write(bytes, to: file)
    }
}
