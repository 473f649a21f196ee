import CZlib

/// Unfolding deflated data (RFC 1951) whose length is known.
struct Inflation {
    let name: String
    let byteCount: Int
    /// CRC-32 of what comes out.
    let checksum: UInt32

    /// The data, unfolded; never more than `byteCount` of them.
    ///
    /// - Throws: `ZipProblem.corruptData`.
    func unfold(_ packed: UnsafeRawBufferPointer) throws(ZipProblem) -> MappedBytes {
        // On the heap, because zlib keeps a pointer to it.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer { stream.deallocate() }
        // Negative: no header around the data.
        guard inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .corruptData(name: name, reason: "out of memory")
        }
        defer { inflateEnd(stream) }
        return try MappedBytes(count: byteCount) { (room) throws(ZipProblem) in
            try fill(room, from: packed, stream)
        }
    }

    private func fill(
        _ room: UnsafeMutableRawBufferPointer, from packed: UnsafeRawBufferPointer,
        _ stream: UnsafeMutablePointer<z_stream>
    ) throws(ZipProblem) {
        let piece = 1 << 30
        var (taken, made) = (0, 0)
        var status = Z_OK
        // One byte more than promised shows data that do not end there.
        var surplus: UInt8 = 0
        while status == Z_OK {
            let offered = min(packed.count - taken, piece)
            let isFull = made == room.count
            let wanted = isFull ? 1 : min(room.count - made, piece)
            // zlib's type is not const, but it does not write to its input.
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: packed.baseAddress?.advanced(by: taken).assumingMemoryBound(to: UInt8.self))
            stream.pointee.avail_in = UInt32(offered)
            status = withUnsafeMutablePointer(to: &surplus) { spare in
                stream.pointee.next_out =
                    isFull ? spare : room.baseAddress?.advanced(by: made).assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_out = UInt32(wanted)
                return inflate(stream, Z_NO_FLUSH)
            }
            taken += offered - Int(stream.pointee.avail_in)
            let written = wanted - Int(stream.pointee.avail_out)
            if isFull && written > 0 {
                throw .corruptData(name: name, reason: "it is longer than the directory says")
            }
            if !isFull { made += written }
        }
        guard status == Z_STREAM_END else {
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "it ends early"
            throw .corruptData(name: name, reason: reason)
        }
        guard made == room.count else {
            throw .corruptData(name: name, reason: "it is shorter than the directory says")
        }
        let found = crc32_z(0, room.baseAddress?.assumingMemoryBound(to: UInt8.self), made)
        guard made == 0 || UInt32(truncatingIfNeeded: found) == checksum else {
            throw .corruptData(name: name, reason: "its checksum does not match")
        }
    }
}
