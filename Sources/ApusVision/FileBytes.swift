import Foundation

/// Why the bytes of a file could not be had.
public struct FileReadError: Error, Equatable, CustomStringConvertible {
    public let file: String
    public let reason: String

    public var description: String { "\(file): cannot be read: \(reason)" }
}

/// Reading files whole, or their beginning.
package enum FileBytes {
    /// The bytes of a file, read piece by piece: memory grows with what is there, whatever the file system says.
    ///
    /// - Parameter limit: the most bytes to take; a longer file is refused.
    /// - Throws: `FileReadError`, naming the file.
    package static func read(_ file: URL, limit: Int) throws(FileReadError) -> [UInt8] {
        let bytes = try prefix(of: file, count: limit == .max ? limit : limit + 1)
        guard bytes.count <= limit else {
            throw FileReadError(file: file.path, reason: "it is longer than the limit of \(limit) bytes")
        }
        return bytes
    }

    /// The first `count` bytes of a file, or all where there are fewer.
    ///
    /// - Throws: `FileReadError`, naming the file.
    package static func prefix(of file: URL, count: Int) throws(FileReadError) -> [UInt8] {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileReadError(file: file.path, reason: systemReason(errno)) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        // A file whose size is known and modest comes in one piece; the byte more shows that it has ended.
        var status = stat()
        var piece = fstat(descriptor, &status) == 0 ? min(Int(status.st_size) + 1, 1 << 24) : 1 << 16
        while bytes.count < count {
            piece = min(max(piece, 1 << 12), count - bytes.count)
            var failure: Int32 = 0
            let read = [UInt8](unsafeUninitializedCapacity: piece) { buffer, filled in
                (filled, failure) = fill(buffer, from: descriptor)
            }
            guard failure == 0 else { throw FileReadError(file: file.path, reason: systemReason(failure)) }
            let isWhole = read.count < piece
            if bytes.isEmpty { bytes = read } else { bytes += read }
            if isWhole { break }
            piece = 1 << 20
        }
        return bytes
    }

    /// Reads until the buffer is full or the file ends. A signal may cut a read short.
    private static func fill(
        _ buffer: UnsafeMutableBufferPointer<UInt8>, from descriptor: Int32
    ) -> (filled: Int, failure: Int32) {
        var filled = 0
        while filled < buffer.count {
            let found = Foundation.read(
                descriptor, UnsafeMutableBufferPointer(rebasing: buffer[filled...]).baseAddress,
                buffer.count - filled)
            if found == 0 { break }
            if found > 0 {
                filled += found
            } else if errno != EINTR {
                return (filled, errno)
            }
        }
        return (filled, 0)
    }

    private static func systemReason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
