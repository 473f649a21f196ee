import Foundation

/// Picture files as such: what one says before its pixels, and writing its bytes.
public enum ImageFile {
    /// The size of the picture in a file, upright, from its header alone.
    ///
    /// Sizes are not limited here: a header costs nothing. That the picture can be decoded is not known either.
    ///
    /// - Throws: `ImageReadError`, naming the file.
    public static func header(of file: URL) throws(ImageReadError) -> Canvas {
        // Profiles and previews may come first, so the header has no greatest length; most end within a page or two.
        var count = 1 << 14
        while true {
            let start: [UInt8]
            do {
                start = try FileBytes.prefix(of: file, count: count)
            } catch {
                throw .reading(file: file.path, reason: error.reason)
            }
            do {
                let header = try EncodedImage(start, name: file.path).header()
                return Canvas(width: Int(header.width), height: Int(header.height))
            } catch {
                guard case .truncated = error, start.count == count, count < 1 << 30 else { throw error }
                count *= 8
            }
        }
    }

    /// Writes a file whole or not at all.
    static func write(_ bytes: [UInt8], to file: URL) throws(ImageWriteError) {
        do {
            try Data(bytes).write(to: file, options: .atomic)
        } catch {
            throw .writing(file: file.path, reason: error.systemReason)
        }
    }
}
