import Foundation

/// Pictures from files: JPEG (grey, YCbCr, RGB, CMYK, YCCK; sequential, progressive, arithmetic) and PNG (every
/// colour type, depth and interlacing), told apart by content and not by name.
///
/// The result is grey where the file is, else RGB, and upright: the orientation that a camera wrote (EXIF) is applied.
/// Inks become light as in Pillow, of 16 bits the upper 8 are kept, and what is transparent is laid over white.
extension Image {
    /// The most pixels that are decoded unless a caller says otherwise: 134 million, more than any common camera has.
    public static let defaultPixelLimit = 1 << 27

    /// Longer files are not pictures within any sensible limit of pixels.
    private static let fileLimit = 1 << 30

    /// Reads a picture.
    ///
    /// A file that ends too soon is an error, also where codecs would fill the rest with grey; so is a JPEG whose
    /// entropy-coded data ends before the picture. Other damage that leaves a whole picture is passed over.
    ///
    /// - Parameters:
    ///   - size: the least size that is needed. A JPEG whose sides are at least 2, 4 or 8 times as long is decoded at
    ///     that fraction, in a fraction of the time; the pixels differ slightly from those of a decoded and resized
    ///     picture. Nil decodes every pixel; a PNG always comes whole.
    ///   - pixelLimit: a picture of more pixels is refused by its header.
    /// - Throws: `ImageReadError`, naming the file.
    public init(
        contentsOf file: URL, atLeast size: Canvas? = nil, pixelLimit: Int = Image.defaultPixelLimit
    ) throws(ImageReadError) {
        let name = file.path
        let bytes: [UInt8]
        do {
            // A film or an archive under a picture's name is known by its first bytes.
            let start = try FileBytes.prefix(of: file, count: 1 << 18)
            let isWhole = start.count < 1 << 18 || ImageFormat(startOf: start) == nil
            bytes = isWhole ? start : try FileBytes.read(file, limit: Image.fileLimit)
        } catch {
            throw .reading(file: name, reason: error.reason)
        }
        self = try EncodedImage(bytes, name: name).decoded(atLeast: size, pixelLimit: pixelLimit)
    }

    /// The picture in the bytes of a file.
    ///
    /// - Parameters:
    ///   - name: what errors call the file.
    ///   - pixelLimit: a picture of more pixels is refused by its header.
    /// - Throws: `ImageReadError`, as ``init(contentsOf:atLeast:pixelLimit:)``.
    public static func decode(
        _ bytes: [UInt8], name: String, pixelLimit: Int = Image.defaultPixelLimit
    ) throws(ImageReadError) -> Image {
        try EncodedImage(bytes, name: name).decoded(atLeast: nil, pixelLimit: pixelLimit)
    }
}
