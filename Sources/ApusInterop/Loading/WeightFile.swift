/// Files of weights of any kind that is known.
public enum WeightFile {
    /// The kinds of files, by what they begin with.
    public enum Kind: String, Sendable, CaseIterable {
        case safetensors
        case sharded
        case pyTorch = "PyTorch"
        case numPy = "NumPy"
    }

    /// An open file.
    public struct Opened: Sendable {
        public let kind: Kind
        public let source: any TensorSource
        /// The keys that lead to the weights in a PyTorch file, dots between them; empty elsewhere.
        public let key: String
    }

    /// Opens a file of weights, whatever its name: safetensors, an index of several such files, PyTorch's archive,
    /// legacy stream or pickle, `.npy`, `.npz`.
    ///
    /// - Parameter key: where in a PyTorch file the weights stand; nil looks where they usually do.
    /// - Throws: `WeightFileError` or `SafetensorsError`, each naming the file and the reason.
    public static func open(_ path: String, key: String? = nil) throws -> Opened {
        try open(path, key: key) { try ShardedWeights(index: $0, path: path) }
    }

    /// The same, where `openIndex` says what becomes of an index.
    static func open(
        _ path: String, key: String? = nil, openIndex: (MappedBytes) throws -> any TensorSource
    ) throws -> Opened {
        let content: MappedBytes
        do {
            content = try MappedBytes(path: path)
        } catch {
            throw WeightFileError(file: path, problem: .unreadable(reason: error.reason))
        }
        let kind = try content.withBytes { (bytes) throws(WeightFileError.Problem) in
            Result { () throws(WeightFileError.Problem) in try sniff(bytes) }
        }.mapError { WeightFileError(file: path, problem: $0) }.get()
        if let key, kind != .pyTorch {
            throw WeightFileError(file: path, problem: .noSuchKey(key: key, keys: []))
        }
        switch kind {
        case .safetensors:
            return Opened(kind: kind, source: try SafetensorsFile(content, file: path), key: "")
        case .sharded:
            return Opened(kind: kind, source: try openIndex(content), key: "")
        case .numPy: return Opened(kind: kind, source: try NumPyFile(content, file: path), key: "")
        case .pyTorch:
            let file = try PyTorchFile(content, file: path, key: key)
            return Opened(kind: kind, source: file, key: file.key)
        }
    }

    private static func sniff(_ bytes: UnsafeRawBufferPointer) throws(WeightFileError.Problem) -> Kind {
        if bytes.holds("PK") { return archiveHoldsArrays(bytes) ? .numPy : .pyTorch }
        if bytes.holds([0x93]) && bytes.holds("NUMPY", at: 1) { return .numPy }
        // A safetensors header of 0x80 bytes begins like a pickle, but its JSON begins at the ninth.
        let isHeader = bytes.count > 8 && bytes[8] == UInt8(ascii: "{")
        if let length = bytes.number(at: 0, as: UInt64.self), isHeader, length <= 100_000_000 {
            return .safetensors
        }
        if bytes.first == 0x80 { return .pyTorch }
        if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") { return .sharded }
        throw ForeignFile(bytes).problem
    }

    /// Whether the first entry of a zip archive is an array of NumPy's.
    private static func archiveHoldsArrays(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let length = bytes.number(at: 26, as: UInt16.self), bytes.holds([0x50, 0x4B, 3, 4]) else {
            return false
        }
        return bytes.dropFirst(30).prefix(Int(length)).suffix(4).elementsEqual(".npy".utf8)
    }
}
