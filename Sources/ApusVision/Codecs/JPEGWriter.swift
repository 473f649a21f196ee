import CImageCodecs
import Foundation

/// Writes pictures as JPEG files (ITU-T T.81, JFIF): much smaller than PNG for photographs, and not exact.
public enum JPEGWriter {
    /// How much of the colour is kept; brightness is kept for every pixel.
    public enum Chroma: Sendable, Hashable, CaseIterable {
        /// A colour for every pixel (4:4:4): thin coloured lines stay sharp.
        case full
        /// One for two pixels side by side (4:2:2).
        case half
        /// One for a square of four (4:2:0), as cameras do.
        case quarter
    }

    /// The bytes of a JPEG file.
    ///
    /// - Parameters:
    ///   - quality: libjpeg's, 1 (smallest) to 100 (nearest to the picture).
    ///   - progressive: a blurred picture first, then the rest: somewhat smaller, slower to decode.
    /// - Throws: `ImageWriteError.encoding`, for a side above 65,500 or no memory.
    public static func encode(
        _ image: Image, quality: Int = 90, chroma: Chroma = .quarter, progressive: Bool = false
    ) throws(ImageWriteError) -> [UInt8] {
        precondition((1...100).contains(quality), "JPEGWriter: quality is 1 to 100, not \(quality)")
        guard let width = UInt32(exactly: image.width), let height = UInt32(exactly: image.height) else {
            throw .encoding(format: .jpeg, reason: "\(image.width)x\(image.height) is too large")
        }
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        var message = apus_image_message()
        let status = apus_jpeg_encode(
            image.pixels, width, height, UInt32(image.channels), Int32(quality), chroma.code,
            progressive ? 1 : 0, &bytes, &count, &message)
        defer { apus_image_free(bytes) }
        guard status == APUS_IMAGE_OK, let bytes else {
            throw .encoding(format: .jpeg, reason: message.string)
        }
        return [UInt8](UnsafeBufferPointer(start: bytes, count: count))
    }

    /// Writes a JPEG file: whole or not at all.
    ///
    /// - Throws: `ImageWriteError`, naming the file.
    public static func write(
        _ image: Image, to file: URL, quality: Int = 90, chroma: Chroma = .quarter, progressive: Bool = false
    ) throws(ImageWriteError) {
        let bytes = try encode(image, quality: quality, chroma: chroma, progressive: progressive)
        try ImageFile.write(bytes, to: file)
    }
}

extension JPEGWriter.Chroma {
    fileprivate var code: apus_jpeg_chroma {
        switch self {
        case .full: APUS_JPEG_CHROMA_FULL
        case .half: APUS_JPEG_CHROMA_HALF
        case .quarter: APUS_JPEG_CHROMA_QUARTER
        }
    }
}
