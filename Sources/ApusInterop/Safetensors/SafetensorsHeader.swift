/// The header of a safetensors file, read and checked whole before anything is made of it.
///
/// Format (https://github.com/huggingface/safetensors): the header's length as eight little-endian bytes; a JSON
/// object that gives each tensor's type, shape and place; the tensors' bytes, without holes.
struct SafetensorsHeader {
    typealias Problem = SafetensorsError.Problem
    typealias Entry = SafetensorsFile.Entry

    /// The longest header, in bytes; the reference implementation's limit.
    static let longest = 100_000_000
    /// The one key that names no tensor.
    static let metadataKey = "__metadata__"
    /// No program makes arrays of more axes; the limit keeps shapes small.
    private static let mostAxes = 64

    /// In the header's order.
    private(set) var entries: [Entry] = []
    private(set) var metadata: [String: String] = [:]
    /// Where the tensors' bytes begin in the file.
    let dataStart: Int

    init(_ file: UnsafeRawBufferPointer) throws(Problem) {
        guard file.count >= 8 else { throw .tooShort(bytes: file.count) }
        let promised = UInt64(littleEndian: file.loadUnaligned(as: UInt64.self))
        guard promised <= UInt64(SafetensorsHeader.longest) else { throw .headerTooLong(bytes: promised) }
        let length = Int(promised)
        guard length <= file.count - 8 else {
            throw .headerCutShort(expected: length, found: file.count - 8)
        }
        dataStart = 8 + length
        try read([UInt8](file[8..<dataStart]))
        try checkPlaces(dataCount: file.count - dataStart)
    }

    private mutating func read(_ text: [UInt8]) throws(Problem) {
        var scanner = HeaderScanner(text, start: 8)
        var names: Set<String> = []
        var entries: [Entry] = []
        var metadata: [String: String] = [:]
        try scanner.object { (scanner, name) throws(Problem) in
            guard names.insert(name).inserted else { throw .duplicateName(name) }
            if name == SafetensorsHeader.metadataKey {
                metadata = try SafetensorsHeader.metadata(&scanner)
            } else {
                entries.append(try SafetensorsHeader.entry(name, &scanner))
            }
        }
        try scanner.end()
        self.entries = entries
        self.metadata = metadata
    }

    private static func metadata(_ scanner: inout HeaderScanner) throws(Problem) -> [String: String] {
        var values: [String: String] = [:]
        try scanner.object { (scanner, key) throws(Problem) in
            let value = try scanner.string()
            guard values.updateValue(value, forKey: key) == nil else {
                throw scanner.problem("the metadata key \(key.quoted) a second time")
            }
        }
        return values
    }

    private static func entry(_ name: String, _ scanner: inout HeaderScanner) throws(Problem) -> Entry {
        var keys: Set<String> = []
        var typeName: String?
        var shape: [Int]?
        var offsets: [Int]?
        try scanner.object { (scanner, key) throws(Problem) in
            guard keys.insert(key).inserted else {
                throw scanner.problem("\(key.quoted) a second time for \(name.quoted)")
            }
            switch key {
            case "dtype": typeName = try scanner.string()
            case "shape": shape = try counts(&scanner, atMost: mostAxes)
            case "data_offsets": offsets = try counts(&scanner, atMost: 2)
            default: try scanner.skipValue()
            }
        }
        guard let typeName else { throw scanner.problem("no \"dtype\" for \(name.quoted)") }
        guard let shape else { throw scanner.problem("no \"shape\" for \(name.quoted)") }
        guard let offsets, offsets.count == 2 else {
            throw scanner.problem("no \"data_offsets\" of two numbers for \(name.quoted)")
        }
        guard let type = SafetensorsType(rawValue: typeName) else {
            throw .unknownType(name: name, type: typeName)
        }
        let (begin, end) = (offsets[0], offsets[1])
        guard begin <= end else { throw .reversedOffsets(name: name, begin: begin, end: end) }
        guard let byteCount = type.byteCount(of: shape) else {
            throw .impossibleShape(name: name, shape: shape, type: type)
        }
        guard byteCount == end - begin else {
            throw .wrongByteCount(
                name: name, shape: shape, type: type, expected: byteCount, found: end - begin)
        }
        return Entry(name: name, type: type, shape: shape, bytes: begin..<end)
    }

    private static func counts(
        _ scanner: inout HeaderScanner, atMost limit: Int
    ) throws(Problem) -> [Int] {
        var counts: [Int] = []
        try scanner.array { (scanner) throws(Problem) in
            guard counts.count < limit else { throw scanner.problem("more than \(limit) numbers") }
            counts.append(try scanner.count())
        }
        return counts
    }

    /// The tensors must follow each other without holes and fill the data.
    private func checkPlaces(dataCount: Int) throws(Problem) {
        let sorted = entries.sorted {
            ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
        }
        var end = 0
        var earlier = ""
        for entry in sorted {
            let begin = entry.bytes.lowerBound
            if begin > end { throw .hole(name: entry.name, bytes: end..<begin) }
            if begin < end { throw .overlap(name: entry.name, earlier: earlier, byte: begin) }
            end = entry.bytes.upperBound
            earlier = entry.name
        }
        if end > dataCount { throw .dataCutShort(expected: end, found: dataCount) }
        if end < dataCount { throw .trailingBytes(expected: end, found: dataCount) }
    }
}
