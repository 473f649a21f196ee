import ApusTensor

/// Elements in a file: where they lie and how they follow each other.
struct ElementView: Sendable {
    let region: FileRegion
    let type: ElementType
    var isBigEndian = false
    /// The first element, in elements.
    var offset = 0
    let sizes: [Int]
    /// In elements, none negative.
    let strides: [Int]

    enum Problem: Error, Equatable {
        case tooLarge
        /// It would read this many bytes, and there are `found`.
        case outside(expected: Int, found: Int)
        /// It repeats elements so often that a small file would fill memory.
        case repeats
        case outOfRange(ElementOutOfRange)
    }

    /// Elements that a view may make out of fewer by repeating them.
    private static let mostRepeated = 1 << 20

    /// Checks the view against the bytes there are.
    ///
    /// - Returns: whether elements lie dense in row-major order.
    func check() throws(Problem) -> Bool {
        guard let shape = tensorShape(sizes) else { throw .tooLarge }
        let count = shape.elementCount
        let found = region.count
        guard count > 0 else { return true }
        var last = offset
        for (size, stride) in zip(sizes, strides) {
            let (reach, overflows) = (size - 1).multipliedReportingOverflow(by: stride)
            let (sum, alsoOverflows) = last.addingReportingOverflow(reach)
            if overflows || alsoOverflows { throw .outside(expected: .max, found: found) }
            last = sum
        }
        let (end, overflows) = last.addingReportingOverflow(1)
        let (bytes, alsoOverflows) = end.multipliedReportingOverflow(by: type.byteCount)
        guard !overflows, !alsoOverflows, bytes <= found else {
            throw .outside(expected: overflows || alsoOverflows ? .max : bytes, found: found)
        }
        guard count <= ElementView.mostRepeated || count <= found / type.byteCount else { throw .repeats }
        var step = 1
        for axis in sizes.indices.reversed() where sizes[axis] != 1 {
            if strides[axis] != step { return false }
            step *= sizes[axis]
        }
        return true
    }

    /// The tensor: over the file's bytes where they lie dense, aligned and in this machine's order, else of a copy.
    func tensor() throws(Problem) -> Tensor {
        let isDense = try check()
        guard let shape = tensorShape(sizes) else { throw .tooLarge }
        let count = shape.elementCount
        let width = type.byteCount
        if isDense, !(isBigEndian && width > 1) {
            let start = count == 0 ? 0 : offset * width
            return try Self.tensor(type, region.part(start..<start + count * width), shape)
        }
        let gathered = MappedBytes(count: count * width) { room in
            region.withBytes { gather(from: $0, into: room) }
        }
        return try Self.tensor(type, FileRegion(gathered), shape)
    }

    private static func tensor(
        _ type: ElementType, _ region: FileRegion, _ shape: Shape
    ) throws(Problem) -> Tensor {
        try region.withBytes { (bytes) throws(Problem) in
            do throws(ElementOutOfRange) {
                return try Tensor(type, bytes, of: region.content, shape: shape)
            } catch {
                throw .outOfRange(error)
            }
        }
    }

    /// Copies the elements in row-major order and in little-endian order.
    private func gather(from source: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer) {
        switch type.byteCount {
        case 8: gather(as: UInt64.self, from: source, into: room)
        case 4: gather(as: UInt32.self, from: source, into: room)
        case 2: gather(as: UInt16.self, from: source, into: room)
        default: gather(as: UInt8.self, from: source, into: room)
        }
    }

    private func gather<Word: FixedWidthInteger & BitwiseCopyable>(
        as type: Word.Type, from source: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer
    ) {
        let width = MemoryLayout<Word>.size
        let (inner, innerStride) = (sizes.last ?? 1, strides.last ?? 1)
        var index = [Int](repeating: 0, count: max(sizes.count - 1, 0))
        var row = offset
        var target = 0
        while target < room.count {
            for column in 0..<inner {
                let word = source.loadUnaligned(
                    fromByteOffset: (row + column * innerStride) * width, as: type)
                room.storeBytes(of: isBigEndian ? word.byteSwapped : word, toByteOffset: target, as: type)
                target += width
            }
            // The next row: one up on the last axis that has room, back to the beginning behind it.
            for axis in index.indices.reversed() {
                index[axis] += 1
                row += strides[axis]
                if index[axis] < sizes[axis] { break }
                row -= index[axis] * strides[axis]
                index[axis] = 0
            }
        }
    }
}
