import Glibc

/// Bytes that nobody changes: a file mapped into memory, or a copy on the heap. They go with the last
/// reference.
///
/// A mapped file must not be shortened while it is in use; replacing it, as `AtomicFile` does, is safe.
package final class MappedBytes: Sendable {
    private enum Origin { case mapping, heap }

    private let origin: Origin
    /// A number, because pointers are not sendable; 0 where there are no bytes.
    private let address: UInt
    package let count: Int

    /// Maps the file at `path`.
    ///
    /// - Throws: `SystemCallError` where it cannot be opened, or is a folder, a device or a pipe.
    package init(path: String) throws(SystemCallError) {
        // Without O_NONBLOCK, opening a pipe would wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw SystemCallError() }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SystemCallError() }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw status.st_mode & S_IFMT == S_IFDIR
                ? SystemCallError(code: EISDIR) : SystemCallError(reason: "Not a regular file")
        }
        origin = .mapping
        count = Int(status.st_size)
        guard count > 0 else {
            address = 0
            return
        }
        guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw SystemCallError()
        }
        address = UInt(bitPattern: start)
    }

    /// Copies `bytes`.
    package convenience init(copying bytes: UnsafeRawBufferPointer) {
        self.init(count: bytes.count) { $0.copyMemory(from: bytes) }
    }

    /// Room of `count` bytes, aligned for any element, which `fill` must fill.
    package init<Failure: Error>(
        count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        origin = .heap
        self.count = count
        guard count > 0 else {
            address = 0
            return
        }
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
        address = UInt(bitPattern: room.baseAddress)
        try fill(room)
    }

    /// Lets the system take back the memory of a mapped file's bytes, to read them again should they be asked for:
    /// who goes through a large file once need not hold all of it.
    package func release(_ range: Range<Int>) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let first = (range.lowerBound + page - 1) / page * page
        let last = min(range.upperBound, count) / page * page
        guard origin == .mapping, last > first,
            let start = UnsafeMutableRawPointer(bitPattern: address + UInt(first))
        else { return }
        madvise(start, last - first, MADV_DONTNEED)
    }

    deinit {
        guard let start = UnsafeMutableRawPointer(bitPattern: address) else { return }
        switch origin {
        case .mapping: munmap(start, count)
        case .heap: start.deallocate()
        }
    }

    /// Calls `body` with the bytes; they stay where they are as long as this object lives.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { extendLifetime(self) }
        return try body(UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: count))
    }
}
