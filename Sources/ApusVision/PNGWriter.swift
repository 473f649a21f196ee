import CImageCodecs
import Foundation

/// Why a picture could not be written.
public enum ImageWriteError: Error, Equatable, CustomStringConvertible {
    /// The codec refused the picture.
    case encoding(reason: String)
    /// The file could not be written; whatever was there before is untouched.
    case writing(file: String, reason: String)

    public var description: String {
        switch self {
        case .encoding(let reason): "the picture cannot be encoded as PNG: \(reason)"
        case .writing(let file, let reason): "\(file): cannot be written: \(reason)"
        }
    }
}

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
            throw .encoding(reason: "\(image.width)x\(image.height) is too large")
        }
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        var message = apus_image_message()
        let status = apus_png_encode(
            image.pixels, width, height, UInt32(image.channels), Int32(compression), &bytes, &count, &message)
        defer { apus_image_free(bytes) }
        guard status == APUS_IMAGE_OK, let bytes else {
            let reason = withUnsafeBytes(of: message.text) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            throw .encoding(reason: reason)
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
        do {
            try Data(bytes).write(to: file, options: .atomic)
        } catch {
            throw .writing(file: file.path, reason: error.systemReason)
        }
    }
}
