/// The parts of a PyTorch file: a pickle, and the bytes that its tensors look into.
struct PyTorchContent: Sendable {
    typealias Problem = WeightFileError.Problem

    let pickle: Pickle
    private let archive: ZipArchive?
    /// What the names of the archive's entries begin with.
    private let folder: String
    /// The storages of a stream.
    private let storages: [String: FileRegion]
    let isBigEndian: Bool

    private init(
        _ pickle: Pickle, archive: ZipArchive? = nil, folder: String = "",
        storages: [String: FileRegion] = [:],
        isBigEndian: Bool = false
    ) {
        self.pickle = pickle
        self.archive = archive
        self.folder = folder
        self.storages = storages
        self.isBigEndian = isBigEndian
    }

    /// Takes the file apart, by what it begins with.
    init(_ content: MappedBytes) throws(Problem) {
        switch try PyTorchContent.container(content) {
        case .archive: self = try PyTorchContent.ofArchive(content)
        case .stream: self = try PyTorchContent.ofStream(content)
        case .pickle: self.init(try PyTorchContent.unpickle(FileRegion(content)))
        }
    }

    private enum Container { case archive, stream, pickle }

    /// The number that a legacy stream begins with, as the pickle of a long integer holds it.
    private static let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]

    private static func container(_ content: MappedBytes) throws(Problem) -> Container {
        try content.withBytes { (bytes) throws(Problem) in
            guard !bytes.isEmpty else { throw .empty }
            if bytes.holds("PK") { return .archive }
            if bytes.first == 0x80 { return bytes.holds(magic, at: 4) ? .stream : .pickle }
            throw ForeignFile(bytes).problem
        }
    }

    // MARK: Zip, since PyTorch 1.6

    private static func ofArchive(_ content: MappedBytes) throws(Problem) -> PyTorchContent {
        let archive = try PyTorchContent.read { () throws(ZipProblem) in try ZipArchive(content) }
        let programs = archive.entries.filter {
            $0.name.hasSuffix("/data.pkl") && $0.name.split(separator: "/").count == 2
        }
        guard let program = programs.first else {
            let names = archive.entries.map(\.name).beginning
            throw .foreign(
                kind: "a zip archive without a data.pkl", advice: "it holds \(names)")
        }
        guard programs.count == 1 else { throw .damaged(reason: "it holds \(programs.count) pickles") }
        let folder = String(program.name.dropLast("data.pkl".count))
        if archive.entry(named: folder + "constants.pkl") != nil {
            throw .foreign(
                kind: "a TorchScript program",
                advice: "load it in PyTorch and save its weights: torch.save(module.state_dict(), path)")
        }
        let region = try read { () throws(ZipProblem) in try archive.bytes(of: program) }
        return PyTorchContent(
            try unpickle(region), archive: archive, folder: folder,
            isBigEndian: try isBigEndian(archive, folder))
    }

    private static func isBigEndian(_ archive: ZipArchive, _ folder: String) throws(Problem) -> Bool {
        // Files before PyTorch 2.0 do not say; machines then were little-endian.
        guard let entry = archive.entry(named: folder + "byteorder"), entry.byteCount < 64 else {
            return false
        }
        let region = try read { () throws(ZipProblem) in try archive.bytes(of: entry) }
        switch region.withBytes({ String(decoding: $0, as: UTF8.self) }) {
        case "little": return false
        case "big": return true
        case let other: throw .damaged(reason: "its byte order is \(other.quoted)")
        }
    }

    private static func read<Value>(_ body: () throws(ZipProblem) -> Value) throws(Problem) -> Value {
        do throws(ZipProblem) { return try body() } catch { throw .archive(error) }
    }

    private static func unpickle(_ region: FileRegion) throws(Problem) -> Pickle {
        do throws(PickleProblem) { return try Unpickler.read(region) } catch { throw .pickle(error) }
    }

    // MARK: The legacy stream: five pickles, then each storage's count of elements and bytes

    private static func ofStream(_ content: MappedBytes) throws(Problem) -> PyTorchContent {
        var position = 0
        func next() throws(Problem) -> Pickle {
            let pickle = try PyTorchContent.unpickle(
                FileRegion(content).part(position..<content.count))
            position += pickle.end
            return pickle
        }
        _ = try next()  // the magic number
        guard case .integer(1001) = try next().root else {
            throw .damaged(reason: "a legacy stream of another protocol than 1001")
        }
        // The machine's sizes and byte order; storages are little-endian whatever it says.
        _ = try next()
        let program = try next()
        let keys = try next()

        var types: [String: PickledStorage] = [:]
        for case .storage(let storage) in program.objects {
            if let earlier = types[storage.key], earlier.wholeByteCount != storage.wholeByteCount {
                throw .damaged(reason: "the storage \(storage.key.quoted) has two sizes")
            }
            types[storage.key] = storage
        }
        guard case .list(let names)? = keys.object(keys.root) else {
            throw .damaged(reason: "a legacy stream without a list of its storages")
        }
        var storages: [String: FileRegion] = [:]
        for name in names {
            guard let key = keys.text(name), let storage = types[key] else {
                throw .damaged(reason: "a storage that no tensor looks into")
            }
            let start = position + 8
            let count = content.withBytes { $0.number(at: position, as: Int64.self) }
            guard let count else { throw .damaged(reason: "it is cut short") }
            let expected = storage.wholeByteCount / storage.type.byteCount
            guard count == expected else {
                throw .damaged(
                    reason: "the storage \(key.quoted) has \(count) elements, and \(expected) are promised")
            }
            guard storage.wholeByteCount <= content.count - start else {
                throw .damaged(reason: "it is cut short in the storage \(key.quoted)")
            }
            position = start + storage.wholeByteCount
            storages[key] = FileRegion(content, start..<position)
        }
        return PyTorchContent(program, storages: storages)
    }

    // MARK: Storages

    /// The bytes that a tensor looks into.
    func region(of tensor: PickledTensor) throws(Problem) -> FileRegion {
        switch tensor.place {
        case .program(let range): return pickle.program.part(range)
        case .blob(let place):
            guard case .blob(let bytes) = pickle.objects[place] else { return pickle.program.part(0..<0) }
            return FileRegion(bytes.withUnsafeBytes { MappedBytes(copying: $0) })
        case .none: return pickle.program.part(0..<0)
        case .storage(let storage):
            let whole = try whole(storage)
            return whole.part(storage.byteOffset..<storage.byteOffset + storage.byteCount)
        }
    }

    private func whole(_ storage: PickledStorage) throws(Problem) -> FileRegion {
        let region: FileRegion
        if let archive {
            guard let entry = archive.entry(named: "\(folder)data/\(storage.key)") else {
                throw .damaged(reason: "the storage \(storage.key.quoted) is not in it")
            }
            // Before anything is unfolded.
            try check(storage, found: entry.byteCount)
            region = try PyTorchContent.read { () throws(ZipProblem) in try archive.bytes(of: entry) }
        } else {
            guard let found = storages[storage.key] else {
                throw .damaged(reason: "the storage \(storage.key.quoted) is not in it")
            }
            region = found
        }
        try check(storage, found: region.count)
        return region
    }

    private func check(_ storage: PickledStorage, found: Int) throws(Problem) {
        guard found == storage.wholeByteCount else {
            throw .damaged(
                reason: "the storage \(storage.key.quoted) has \(found) bytes, and "
                    + "\(storage.wholeByteCount) are promised")
        }
    }
}
