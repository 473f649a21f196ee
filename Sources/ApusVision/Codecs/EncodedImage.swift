import CImageCodecs

/// The bytes of a picture file, or of its beginning, whose format is known.
struct EncodedImage {
    let bytes: [UInt8]
    let format: ImageFormat
    /// What errors call the file.
    let name: String

    init(_ bytes: [UInt8], name: String) throws(ImageReadError) {
        guard !bytes.isEmpty else { throw .empty(file: name) }
        guard let format = ImageFormat(startOf: bytes) else {
            throw .unknownFormat(file: name, start: Array(bytes.prefix(8)))
        }
        self.bytes = bytes
        self.format = format
        self.name = name
    }

    /// - Parameter reduction: 1, 2, 4 or 8: the size is that of a JPEG decoded at this fraction.
    func header(reduction: Int = 1) throws(ImageReadError) -> apus_image_header {
        var header = apus_image_header()
        var message = apus_image_message()
        let status =
            switch format {
            case .jpeg: apus_jpeg_header(bytes, bytes.count, UInt32(reduction), &header, &message)
            case .png: apus_png_header(bytes, bytes.count, &header, &message)
            }
        if let error = ImageReadError(status, message, format: format, file: name) { throw error }
        return header
    }

    /// The picture, upright, straight into the array that it will live in.
    ///
    /// - Parameter size: decode no larger than needed to be at least so large.
    func decoded(atLeast size: Canvas?, pixelLimit: Int) throws(ImageReadError) -> Image {
        var header = try header()
        guard Int(header.width) * Int(header.height) <= pixelLimit else {
            throw .tooLarge(
                file: name, width: Int(header.width), height: Int(header.height), pixelLimit: pixelLimit)
        }
        guard bytes.count >= header.least_bytes else {
            throw .truncated(
                file: name, format: format,
                reason: "\(bytes.count) bytes cannot hold \(header.width)x\(header.height) pixels")
        }
        let reduction = size.map { largestReduction(of: header, keeping: $0) } ?? 1
        if reduction > 1 { header = try self.header(reduction: reduction) }

        let count = Int(header.width) * Int(header.height) * Int(header.channels)
        var message = apus_image_message()
        var status = APUS_IMAGE_OK
        let pixels = [UInt8](unsafeUninitializedCapacity: count) { pixels, initialized in
            status =
                switch format {
                case .jpeg:
                    apus_jpeg_decode(
                        bytes, bytes.count, UInt32(reduction), pixels.baseAddress, count, &message)
                case .png: apus_png_decode(bytes, bytes.count, pixels.baseAddress, count, &message)
                }
            initialized = status == APUS_IMAGE_OK ? count : 0
        }
        if let error = ImageReadError(status, message, format: format, file: name) { throw error }
        return Image(
            width: Int(header.width), height: Int(header.height), channels: Int(header.channels),
            pixels: pixels)
    }

    /// The largest fraction that the discrete cosine transform of a JPEG can be cut to for nothing.
    private func largestReduction(of header: apus_image_header, keeping size: Canvas) -> Int {
        guard format == .jpeg else { return 1 }
        return [8, 4, 2].first { fraction in
            (Int(header.width) + fraction - 1) / fraction >= size.width
                && (Int(header.height) + fraction - 1) / fraction >= size.height
        } ?? 1
    }
}
