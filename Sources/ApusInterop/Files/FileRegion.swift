/// Part of bytes that nobody changes.
struct FileRegion: Sendable {
    let content: MappedBytes
    let range: Range<Int>

    init(_ content: MappedBytes, _ range: Range<Int>) {
        self.content = content
        self.range = range
    }

    init(_ content: MappedBytes) { self.init(content, 0..<content.count) }

    var count: Int { range.count }

    /// The bytes that lie at `part` of these.
    ///
    /// - Precondition: `part` lies inside.
    func part(_ part: Range<Int>) -> FileRegion {
        precondition(part.lowerBound >= 0 && part.upperBound <= count, "bytes \(part) of \(count)")
        return FileRegion(content, range.lowerBound + part.lowerBound..<range.lowerBound + part.upperBound)
    }

    /// Calls `body` with the bytes; they stay where they are as long as the content lives.
    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try content.withBytes { (all) throws(Failure) in
            try body(UnsafeRawBufferPointer(rebasing: all[range]))
        }
    }
}
