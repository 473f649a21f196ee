import ApusVision
import Foundation

/// Why the bytes of a file could not be had.
public struct FileReadError: Error, Equatable, CustomStringConvertible {
    public let file: String
    public let reason: String

    public var description: String { "\(file): cannot be read: \(reason)" }
}

/// Reading files whole.
package enum FileBytes {
    /// The bytes of a file, read piece by piece: memory grows with what is there, whatever the file system says.
    ///
    /// - Parameter limit: the most bytes to take; a longer file is refused.
    /// - Throws: `FileReadError`, naming the file.
    package static func read(_ file: URL, limit: Int) throws(FileReadError) -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            let handle = try FileHandle(forReadingFrom: file)
            defer { try? handle.close() }
            while bytes.count <= limit {
                guard let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty else { return bytes }
                bytes.append(contentsOf: piece)
            }
        } catch {
            throw FileReadError(file: file.path, reason: error.systemReason)
        }
        throw FileReadError(file: file.path, reason: "it is longer than the limit of \(limit) bytes")
    }
}
