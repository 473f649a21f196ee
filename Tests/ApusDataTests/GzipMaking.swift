import CZlib
import Foundation

/// Compresses with zlib, as the files under test are made.
func gzip(_ content: [UInt8], name: String? = nil) throws -> [UInt8] {
    var stream = z_stream()
    var header = gz_header()
    var result = [UInt8](repeating: 0, count: content.count + content.count / 100 + 256)
    var source = content
    var status = deflateInit2_(
        &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    guard status == Z_OK else { throw CocoaError(.featureUnsupported) }
    let written: Int = try source.withUnsafeMutableBufferPointer { source in
        try result.withUnsafeMutableBufferPointer { target in
            var label = Array((name ?? "").utf8) + [0]
            return try label.withUnsafeMutableBufferPointer { label in
                if name != nil {
                    header.name = label.baseAddress
                    deflateSetHeader(&stream, &header)
                }
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                status = deflate(&stream, Z_FINISH)
                guard status == Z_STREAM_END else { throw CocoaError(.featureUnsupported) }
                return target.count - Int(stream.avail_out)
            }
        }
    }
    return Array(result.prefix(written))
}

/// A folder that goes when it is let go of.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("apus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// Writes a file into the folder.
    @discardableResult
    func add(_ name: String, _ bytes: [UInt8]) throws -> URL {
        let file = url.appendingPathComponent(name)
        try Data(bytes).write(to: file)
        return file
    }
}
