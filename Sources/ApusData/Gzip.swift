import CZlib

/// What is wrong with gzip data.
public enum GzipError: Error, Equatable, CustomStringConvertible {
    /// The data does not begin as gzip data does.
    case notGzip
    /// The data ends before the last member does.
    case truncated
    /// The compressed data contradict themselves; the reason is zlib's.
    case corrupt(reason: String)
    /// The CRC-32 at a member's end is not that of its content.
    case checksumMismatch
    /// The length at a member's end is not that of its content.
    case lengthMismatch
    /// Something other than a member or zeros follows the last member.
    case trailingBytes(count: Int)
    /// The content is longer than the caller allows.
    case exceedsLimit(bytes: Int)
    case outOfMemory

    public var description: String {
        switch self {
        case .notGzip: "not gzip data"
        case .truncated: "the gzip data are cut short"
        case .corrupt(let reason): "the gzip data are damaged: \(reason)"
        case .checksumMismatch: "the gzip data are damaged: the checksum does not match the content"
        case .lengthMismatch: "the gzip data are damaged: the length does not match the content"
        case .trailingBytes(let count): "\(count) bytes that are not gzip data follow the gzip data"
        case .exceedsLimit(let bytes): "the decompressed content is longer than the limit of \(bytes) bytes"
        case .outOfMemory: "out of memory while decompressing"
        }
    }
}

/// Reading gzip data (RFC 1952).
public enum Gzip {
    /// Whether the bytes begin as gzip data do.
    public static func isGzip(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x1F, 0x8B])
    }

    /// The content of gzip data, of all members one after the other.
    ///
    /// Memory grows with the content met so far and never past `limit`, so a small file that holds a huge
    /// content is refused at the limit.
    ///
    /// - Parameter limit: the longest content to accept, in bytes.
    /// - Throws: `GzipError`.
    public static func decompress(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
        precondition(limit >= 0, "Gzip.decompress: the limit is at least 0, not \(limit)")
        let reader = try GzipReader(bytes)
        let content = try reader.read(upTo: limit)
        guard try reader.isAtEnd() else { throw .exceedsLimit(bytes: limit) }
        return content
    }
}

/// The content of gzip data, decompressed as it is asked for.
final class GzipReader {
    private let input: [UInt8]
    /// How much of `input` zlib has taken.
    private var consumed = 0
    /// On the heap, because zlib keeps a pointer to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private var ended = false
    private var piece = [UInt8](repeating: 0, count: 1 << 16)
    /// The part of `piece` that is decompressed and not yet handed out.
    private var pending = 0..<0

    /// Begins to read.
    ///
    /// - Throws: `GzipError.notGzip`, or `truncated` where there are no bytes to tell by.
    init(_ bytes: [UInt8]) throws(GzipError) {
        guard bytes.count >= 2 else { throw .truncated }
        guard Gzip.isGzip(bytes) else { throw .notGzip }
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        input = bytes
        // 15: the full window; 16: gzip's header and trailer, not zlib's.
        let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw .outOfMemory }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// The next `count` bytes of the content, or what is left of it where that is less.
    func read(upTo count: Int) throws(GzipError) -> [UInt8] {
        var result: [UInt8] = []
        while result.count < count {
            if pending.isEmpty { try refill() }
            if pending.isEmpty { break }
            let taken = pending.prefix(count - result.count)
            result.append(contentsOf: piece[taken])
            pending = taken.upperBound..<pending.upperBound
        }
        return result
    }

    /// Whether all of the content was read and every checksum held.
    func isAtEnd() throws(GzipError) -> Bool {
        if pending.isEmpty { try refill() }
        return pending.isEmpty
    }

    /// Decompresses until there is something pending or the content is over.
    private func refill() throws(GzipError) {
        while pending.isEmpty && !ended {
            let status = inflateOnce()
            switch status {
            case Z_OK: break
            case Z_STREAM_END: try beginNextMember()
            // No progress was possible: the output had room, so the input is at its end.
            case Z_BUF_ERROR: throw .truncated
            case Z_MEM_ERROR: throw .outOfMemory
            default: throw damage()
            }
        }
    }

    /// One call of zlib's: takes from `input`, fills `piece`.
    private func inflateOnce() -> Int32 {
        let stream = stream
        let start = consumed
        let offered = min(input.count - start, 1 << 30)
        var status: Int32 = Z_OK
        input.withUnsafeBufferPointer { source in
            piece.withUnsafeMutableBufferPointer { target in
                // zlib's type is not const, but it does not write to its input.
                stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress.map { $0 + start })
                stream.pointee.avail_in = UInt32(offered)
                stream.pointee.next_out = target.baseAddress
                stream.pointee.avail_out = UInt32(target.count)
                status = inflate(stream, Z_NO_FLUSH)
                stream.pointee.next_in = nil
                stream.pointee.next_out = nil
            }
        }
        consumed += offered - Int(stream.pointee.avail_in)
        pending = 0..<piece.count - Int(stream.pointee.avail_out)
        return status
    }

    /// A file may hold several members, and zeros after the last (RFC 1952, 2.2; tapes are padded).
    private func beginNextMember() throws(GzipError) {
        let rest = input[consumed...]
        if rest.starts(with: [0x1F, 0x8B]) {
            inflateReset(stream)
        } else if rest.allSatisfy({ $0 == 0 }) {
            ended = true
        } else {
            throw .trailingBytes(count: rest.count)
        }
    }

    private func damage() -> GzipError {
        let reason = stream.pointee.msg.map { String(cString: $0) } ?? "unknown"
        return switch reason {
        case "incorrect data check": .checksumMismatch
        case "incorrect length check": .lengthMismatch
        default: .corrupt(reason: reason)
        }
    }
}
