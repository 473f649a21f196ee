/// A zip archive (PKWARE's APPNOTE 6.3) in memory: its directory, read and checked whole before any entry is.
///
/// Nothing is ever written to the disk, yet names that would lead out of a folder are refused: no program that makes
/// weight files writes them.
struct ZipArchive: Sendable {
    struct Entry: Sendable {
        enum Method: Sendable { case stored, deflated }

        let name: String
        let method: Method
        let checksum: UInt32
        /// The place of the data in the file, as they are stored.
        let data: Range<Int>
        /// Bytes of the data once unfolded.
        let byteCount: Int
    }

    let entries: [Entry]
    private let content: MappedBytes
    private let indices: [String: Int]

    /// Reads the directory.
    ///
    /// - Throws: `ZipProblem`.
    init(_ content: MappedBytes) throws(ZipProblem) {
        self.content = content
        entries = try content.withBytes { (file) throws(ZipProblem) in
            try ZipDirectory(file).entries()
        }
        var indices: [String: Int] = [:]
        for (index, entry) in entries.enumerated() {
            guard indices.updateValue(index, forKey: entry.name) == nil else {
                throw .duplicate(name: entry.name)
            }
        }
        self.indices = indices
    }

    func entry(named name: String) -> Entry? { indices[name].map { entries[$0] } }

    /// The bytes of an entry: in place where they are stored, unfolded where they are deflated.
    ///
    /// - Throws: `ZipProblem`.
    func bytes(of entry: Entry) throws(ZipProblem) -> FileRegion {
        let stored = FileRegion(content, entry.data)
        switch entry.method {
        // Unchecked: going through every weight once more would cost as much as reading them, and PyTorch can be told
        // to write no checksums.
        case .stored: return stored
        case .deflated:
            let inflation = Inflation(name: entry.name, byteCount: entry.byteCount, checksum: entry.checksum)
            return FileRegion(
                try stored.withBytes { (bytes) throws(ZipProblem) in try inflation.unfold(bytes) })
        }
    }
}
