import ApusTensor
import Foundation

/// A safetensors file (https://github.com/huggingface/safetensors), mapped into memory and checked.
///
/// Tensors lie over the file's bytes wherever their type and place allow it, so opening costs the header alone
/// and a weight costs memory once it is touched. The file must not be shortened while it or a tensor of it is in
/// use; replacing it whole, as every writer here does, is safe.
public struct SafetensorsFile: Sendable {
    /// One tensor of the header.
    public struct Entry: Sendable, Hashable {
        public let name: String
        public let type: SafetensorsType
        /// Extents, outermost first; empty for a scalar.
        public let shape: [Int]
        /// The place in the file's data, in bytes from their beginning.
        public let bytes: Range<Int>
    }

    /// The file, or what the caller named the bytes.
    public let file: String
    /// The tensors in the header's order.
    public let entries: [Entry]
    /// The text that came with them.
    public let metadata: [String: String]

    let content: MappedBytes
    let dataStart: Int
    private let indices: [String: Int]

    /// Maps the file at `path`, and reads and checks its header.
    ///
    /// - Throws: `SafetensorsError`, naming the file.
    public init(path: String) throws(SafetensorsError) {
        let content: MappedBytes
        do {
            content = try MappedBytes(path: path)
        } catch {
            throw SafetensorsError(file: path, problem: .unreadable(reason: error.reason))
        }
        try self.init(content, file: path)
    }

    /// Maps `file`, and reads and checks its header.
    ///
    /// - Throws: `SafetensorsError`, naming the file.
    public init(contentsOf file: URL) throws(SafetensorsError) { try self.init(path: file.path) }

    /// Reads and checks the header of a safetensors file in memory, which is copied.
    ///
    /// - Parameter name: what errors call the bytes.
    /// - Throws: `SafetensorsError`.
    public init(bytes: some ContiguousBytes, name: String = "safetensors data") throws(SafetensorsError) {
        try self.init(bytes.withUnsafeBytes { MappedBytes(copying: $0) }, file: name)
    }

    init(_ content: MappedBytes, file: String) throws(SafetensorsError) {
        let header: SafetensorsHeader
        do {
            header = try content.withBytes { (bytes) throws(SafetensorsError.Problem) in
                try SafetensorsHeader(bytes)
            }
        } catch {
            throw SafetensorsError(file: file, problem: error)
        }
        self.file = file
        self.content = content
        entries = header.entries
        metadata = header.metadata
        dataStart = header.dataStart
        indices = Dictionary(uniqueKeysWithValues: header.entries.enumerated().map { ($1.name, $0) })
    }

    /// The tensors' names in the header's order.
    public var names: [String] { entries.map(\.name) }

    /// What the header says of the tensor called `name`.
    public func entry(named name: String) -> Entry? { indices[name].map { entries[$0] } }
}
