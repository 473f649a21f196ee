/// The central directory of a zip archive, and what it says of the entries.
struct ZipDirectory {
    private typealias Entry = ZipArchive.Entry

    /// What a file may unfold to: this many times its own bytes, and always the floor. Deflate itself gives up to 1032
    /// times; weights, even of a fresh model, hardly 50.
    private static let mostUnfolding = 100
    private static let unfoldingFloor = 64 << 20

    private let file: UnsafeRawBufferPointer
    private let place: Range<Int>
    private let count: Int

    /// Finds the directory.
    init(_ file: UnsafeRawBufferPointer) throws(ZipProblem) {
        self.file = file
        guard let end = ZipDirectory.endRecord(file) else { throw .noEnd }
        let (place, count) = try ZipDirectory.place(file, end: end)
        self.place = place
        self.count = count
    }

    /// The end record: 22 bytes and a comment that reaches to the end of the file.
    private static func endRecord(_ file: UnsafeRawBufferPointer) -> Int? {
        guard file.count >= 22 else { return nil }
        for comment in 0...min(file.count - 22, Int(UInt16.max)) {
            let start = file.count - 22 - comment
            if file[start] == 0x50, file.holds([0x50, 0x4B, 5, 6], at: start),
                file.number(at: start + 20, as: UInt16.self) == UInt16(comment)
            {
                return start
            }
        }
        return nil
    }

    private static func place(
        _ file: UnsafeRawBufferPointer, end: Int
    ) throws(ZipProblem) -> (Range<Int>, Int) {
        var count = UInt64(file.number(at: end + 10, as: UInt16.self) ?? 0)
        var size = UInt64(file.number(at: end + 12, as: UInt32.self) ?? 0)
        var start = UInt64(file.number(at: end + 16, as: UInt32.self) ?? 0)
        var limit = end
        // The 64-bit record stands before its locator, which stands before the end record.
        if file.holds([0x50, 0x4B, 6, 7], at: end - 20) {
            guard let record = file.number(at: end - 12, as: UInt64.self).flatMap(Int.init(exactly:)),
                record >= 0, record <= end - 20 - 56, file.holds([0x50, 0x4B, 6, 6], at: record),
                let longCount = file.number(at: record + 32, as: UInt64.self),
                let longSize = file.number(at: record + 40, as: UInt64.self),
                let longStart = file.number(at: record + 48, as: UInt64.self)
            else { throw .damagedDirectory(reason: "its 64-bit end record is not where it should be") }
            (count, size, start, limit) = (longCount, longSize, longStart, record)
        }
        guard let first = Int(exactly: start), let length = Int(exactly: size), first <= limit,
            length == limit - first
        else { throw .damagedDirectory(reason: "its directory is not where its end says") }
        guard count <= UInt64(length / 46) else {
            throw .damagedDirectory(reason: "it promises \(count) entries in a directory of \(length) bytes")
        }
        return (first..<limit, Int(count))
    }

    /// Every entry, checked.
    func entries() throws(ZipProblem) -> [ZipArchive.Entry] {
        var entries: [Entry] = []
        var places: [(name: String, bytes: Range<Int>)] = []
        var position = place.lowerBound
        for _ in 0..<count {
            let (entry, bytes) = try entry(&position)
            // Folders are entries without content.
            guard let entry else { continue }
            entries.append(entry)
            places.append((entry.name, bytes))
        }
        guard position == place.upperBound else {
            throw .damagedDirectory(reason: "its directory is longer than its \(count) entries")
        }
        places.sort { $0.bytes.lowerBound < $1.bytes.lowerBound }
        for (earlier, later) in zip(places, places.dropFirst())
        where later.bytes.lowerBound < earlier.bytes.upperBound {
            throw .overlap(name: later.name, other: earlier.name)
        }
        try refuseBombs(entries)
        return entries
    }

    private func refuseBombs(_ entries: [Entry]) throws(ZipProblem) {
        var total: UInt64 = 0
        for entry in entries where entry.method == .deflated {
            total = total.addingReportingOverflow(UInt64(entry.byteCount)).partialValue
        }
        let most = max(ZipDirectory.unfoldingFloor, file.count * ZipDirectory.mostUnfolding)
        guard total <= UInt64(most) else { throw .bomb(bytes: total, archive: file.count) }
    }

    /// The entry at `position`, which moves behind it, and all bytes it takes in the file; nil for a folder.
    private func entry(_ position: inout Int) throws(ZipProblem) -> (Entry?, Range<Int>) {
        let start = position
        guard file.holds([0x50, 0x4B, 1, 2], at: start), start + 46 <= place.upperBound,
            let flags = file.number(at: start + 8, as: UInt16.self),
            let method = file.number(at: start + 10, as: UInt16.self),
            let checksum = file.number(at: start + 16, as: UInt32.self),
            let nameLength = file.number(at: start + 28, as: UInt16.self),
            let extraLength = file.number(at: start + 30, as: UInt16.self),
            let commentLength = file.number(at: start + 32, as: UInt16.self)
        else { throw .damagedDirectory(reason: "an entry of its directory is cut short") }
        let nameEnd = start + 46 + Int(nameLength)
        let extraEnd = nameEnd + Int(extraLength)
        position = extraEnd + Int(commentLength)
        guard position <= place.upperBound else {
            throw .damagedDirectory(reason: "an entry of its directory is cut short")
        }
        let name = String(decoding: file[start + 46..<nameEnd], as: UTF8.self)
        guard ZipDirectory.isSafe(name) else { throw .unsafeName(name) }
        let sizes = try sizes(at: start, extra: nameEnd..<extraEnd, name: name)
        let data = try data(at: sizes.header, byteCount: sizes.packed, name: name)
        let bytes = sizes.header..<data.upperBound
        if name.hasSuffix("/") && sizes.packed == 0 { return (nil, bytes) }
        guard flags & 1 == 0 else { throw .encrypted(name: name) }
        let way: Entry.Method
        switch method {
        case 0:
            guard sizes.packed == sizes.unfolded else {
                throw .damagedEntry(name: name, reason: "is stored, and has two sizes")
            }
            way = .stored
        case 8:
            // Deflate makes at most 1032 bytes of one.
            guard sizes.unfolded / 1032 <= sizes.packed else {
                throw .bomb(bytes: UInt64(sizes.unfolded), archive: file.count)
            }
            way = .deflated
        default: throw .unknownMethod(name: name, method: Int(method))
        }
        return (
            Entry(name: name, method: way, checksum: checksum, data: data, byteCount: sizes.unfolded), bytes
        )
    }

    private static func isSafe(_ name: String) -> Bool {
        let parts = name.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        let hasDrive = name.utf8.dropFirst().first == UInt8(ascii: ":")
        return !name.isEmpty && parts.first != "" && !parts.contains("..") && !hasDrive
            && !name.utf8.contains(0)
    }

    /// Sizes and place, where the 32-bit fields are full out of the 64-bit extra field.
    private func sizes(
        at start: Int, extra: Range<Int>, name: String
    ) throws(ZipProblem) -> (packed: Int, unfolded: Int, header: Int) {
        var values: [UInt64] = [24, 20, 42].map {
            UInt64(file.number(at: start + $0, as: UInt32.self) ?? 0)
        }
        if values.contains(UInt64(UInt32.max)) {
            var field = extra.lowerBound
            while field + 4 <= extra.upperBound {
                let identifier = file.number(at: field, as: UInt16.self)
                let length = Int(file.number(at: field + 2, as: UInt16.self) ?? 0)
                guard field + 4 + length <= extra.upperBound else { break }
                if identifier == 1 {
                    // Only what is full stands there, in this order.
                    var place = field + 4
                    for index in values.indices where values[index] == UInt64(UInt32.max) {
                        guard place + 8 <= field + 4 + length,
                            let value = file.number(at: place, as: UInt64.self)
                        else { break }
                        values[index] = value
                        place += 8
                    }
                    break
                }
                field += 4 + length
            }
        }
        let numbers = values.compactMap { Int(exactly: $0) }
        guard numbers.count == 3 else {
            throw .damagedEntry(name: name, reason: "has sizes that no file has")
        }
        return (packed: numbers[1], unfolded: numbers[0], header: numbers[2])
    }

    /// Where the data lie, behind the entry's own header.
    private func data(at header: Int, byteCount: Int, name: String) throws(ZipProblem) -> Range<Int> {
        guard header <= place.lowerBound - 30, file.holds([0x50, 0x4B, 3, 4], at: header),
            let nameLength = file.number(at: header + 26, as: UInt16.self),
            let extraLength = file.number(at: header + 28, as: UInt16.self)
        else { throw .damagedEntry(name: name, reason: "is not where the directory says") }
        let start = header + 30 + Int(nameLength) + Int(extraLength)
        guard start <= place.lowerBound, byteCount <= place.lowerBound - start else {
            throw .damagedEntry(name: name, reason: "reaches beyond the archive's data")
        }
        guard file[header + 30..<header + 30 + Int(nameLength)].elementsEqual(name.utf8) else {
            throw .damagedEntry(name: name, reason: "has another name at its own place")
        }
        return start..<start + byteCount
    }
}
