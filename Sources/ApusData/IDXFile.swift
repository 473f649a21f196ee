import ApusVision
import Foundation

/// An array in the IDX format of the MNIST data sets: a type, a shape and the elements in row-major order.
///
/// Format (http://yann.lecun.com/exdb/mnist, "the IDX file format"): two zero bytes, a type byte, the rank, each
/// extent as four big-endian bytes, then the elements, big-endian.
public struct IDXFile: Sendable, Equatable {
    /// The elements, in row-major order.
    public enum Values: Sendable, Equatable {
        case uint8([UInt8])
        case int8([Int8])
        case int16([Int16])
        case int32([Int32])
        case float32([Float])
        case float64([Double])
    }

    /// The extents, outermost first. Empty for a single element.
    public let shape: [Int]
    /// As many as the product of the extents.
    public let values: Values

    /// The longest element data that are read where the caller gives no limit: 4 GiB.
    public static let defaultLimit = 1 << 32

    /// An array of one's own.
    ///
    /// - Precondition: extents are 0 to 2^32 - 1, at most 255 of them, and their product is the number of values.
    public init(shape: [Int], values: Values) {
        precondition(
            shape.count <= 255 && shape.allSatisfy { UInt32(exactly: $0) != nil },
            "IDXFile: the shape \(shape) does not fit the format")
        precondition(
            shape.reduce(1, *) == values.count,
            "IDXFile: the shape \(shape) does not hold \(values.count) values")
        self.shape = shape
        self.values = values
    }

    /// Reads an IDX file, plain or compressed with gzip.
    ///
    /// - Parameter limit: the most bytes of element data to accept, on disk and decompressed.
    /// - Throws: `IDXError`, naming the file.
    public init(contentsOf file: URL, limit: Int = defaultLimit) throws(IDXError) {
        let longestHeader = 4 + 4 * 255
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(file, limit: max(limit, limit &+ longestHeader))
        } catch {
            throw IDXError(file: file.path, problem: .unreadable(reason: error.reason))
        }
        try self.init(bytes, name: file.path, limit: limit)
    }

    /// Reads the bytes of an IDX file, plain or compressed with gzip. Nothing is allocated on the header's word.
    ///
    /// - Parameters:
    ///   - name: what errors call the data.
    ///   - limit: the most bytes of element data to accept.
    /// - Throws: `IDXError`.
    public init(
        _ bytes: [UInt8], name: String = "IDX data", limit: Int = defaultLimit
    ) throws(IDXError) {
        do {
            var source = try Source(bytes)
            let header = try Header(from: &source, limit: limit)
            let body = try source.read(upTo: header.byteCount)
            guard body.count == header.byteCount else {
                throw Problem.truncated(expected: header.byteCount, found: body.count)
            }
            guard try source.isAtEnd() else { throw Problem.trailingBytes(expected: header.byteCount) }
            shape = header.shape
            values = header.type.decode(body)
        } catch let problem as Problem {
            throw IDXError(file: name, problem: problem)
        } catch let error as GzipError {
            throw IDXError(file: name, problem: .gzip(error))
        } catch {
            throw IDXError(file: name, problem: .unreadable(reason: "\(error)"))
        }
    }

    fileprivate typealias Problem = IDXError.Problem
}

/// Bytes in order, plain or out of gzip.
private enum Source {
    case plain(ArraySlice<UInt8>)
    case gzip(GzipReader)

    init(_ bytes: [UInt8]) throws(GzipError) {
        self = Gzip.isGzip(bytes) ? .gzip(try GzipReader(bytes)) : .plain(bytes[...])
    }

    mutating func read(upTo count: Int) throws(GzipError) -> [UInt8] {
        switch self {
        case .plain(let rest):
            self = .plain(rest.dropFirst(count))
            return Array(rest.prefix(count))
        case .gzip(let reader):
            return try reader.read(upTo: count)
        }
    }

    func isAtEnd() throws(GzipError) -> Bool {
        switch self {
        case .plain(let rest): rest.isEmpty
        case .gzip(let reader): try reader.isAtEnd()
        }
    }
}

private struct Header {
    let type: ElementType
    let shape: [Int]
    let byteCount: Int

    init(from source: inout Source, limit: Int) throws {
        let start = try source.read(upTo: 4)
        guard start.count == 4 else { throw IDXError.Problem.truncatedHeader }
        guard start[0] == 0, start[1] == 0 else { throw IDXError.Problem.notIDX }
        guard let type = ElementType(rawValue: start[2]) else {
            throw IDXError.Problem.unknownType(code: start[2])
        }
        let rank = Int(start[3])
        let extents = try source.read(upTo: 4 * rank)
        guard extents.count == 4 * rank else { throw IDXError.Problem.truncatedHeader }
        shape = (0..<rank).map { axis in
            extents[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        // Int.max stands for more than can be counted, until an extent of zero makes the array empty.
        let bytes = shape.reduce(type.byteWidth) { bytes, extent in
            let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
            return overflow ? Int.max : product
        }
        guard bytes <= limit else { throw IDXError.Problem.tooLarge(shape: shape, limit: limit) }
        self.type = type
        byteCount = bytes
    }
}

private enum ElementType: UInt8 {
    case uint8 = 0x08
    case int8 = 0x09
    case int16 = 0x0B
    case int32 = 0x0C
    case float32 = 0x0D
    case float64 = 0x0E

    var byteWidth: Int {
        switch self {
        case .uint8, .int8: 1
        case .int16: 2
        case .int32, .float32: 4
        case .float64: 8
        }
    }

    func decode(_ bytes: [UInt8]) -> IDXFile.Values {
        switch self {
        case .uint8: .uint8(bytes)
        case .int8: .int8(bytes.map { Int8(bitPattern: $0) })
        case .int16: .int16(integers(bytes, UInt16.self).map { Int16(bitPattern: $0) })
        case .int32: .int32(integers(bytes, UInt32.self).map { Int32(bitPattern: $0) })
        case .float32: .float32(integers(bytes, UInt32.self).map { Float(bitPattern: $0) })
        case .float64: .float64(integers(bytes, UInt64.self).map { Double(bitPattern: $0) })
        }
    }

    /// Big-endian numbers, one after the other.
    private func integers<Word: FixedWidthInteger & UnsignedInteger>(
        _ bytes: [UInt8], _: Word.Type
    ) -> [Word] {
        bytes.withUnsafeBytes { raw in
            (0..<raw.count / byteWidth).map {
                Word(bigEndian: raw.loadUnaligned(fromByteOffset: $0 * byteWidth, as: Word.self))
            }
        }
    }
}

extension IDXFile.Values {
    /// The number of elements.
    public var count: Int {
        switch self {
        case .uint8(let values): values.count
        case .int8(let values): values.count
        case .int16(let values): values.count
        case .int32(let values): values.count
        case .float32(let values): values.count
        case .float64(let values): values.count
        }
    }
}
