import ApusTensor
import Foundation

/// Arrays of NumPy's: one in an `.npy` file, several in an `.npz` archive of those; mapped into memory and checked.
///
/// Arrays lie over the file's bytes wherever type, order and place allow it. The file must not be shortened while it or
/// a tensor of it is in use.
public struct NumPyFile: Sendable {
    /// The file, or what the caller named the bytes.
    public let file: String
    /// The arrays' names in the archive's order, without `.npy`; of a single array the empty name's stand-in,
    /// ``NumPyFile/singleName``.
    public let names: [String]
    private let arrays: [String: NumPyArray]

    /// What the array of an `.npy` file is called, which itself says no name.
    public static let singleName = "array"

    /// Maps the file at `path`.
    ///
    /// - Throws: `WeightFileError`, naming the file.
    public init(path: String) throws(WeightFileError) {
        let content: MappedBytes
        do {
            content = try MappedBytes(path: path)
        } catch {
            throw WeightFileError(file: path, problem: .unreadable(reason: error.reason))
        }
        try self.init(content, file: path)
    }

    /// Reads a file in memory, which is copied.
    ///
    /// - Throws: `WeightFileError`.
    public init(bytes: some ContiguousBytes, name: String = "NumPy data") throws(WeightFileError) {
        try self.init(bytes.withUnsafeBytes { MappedBytes(copying: $0) }, file: name)
    }

    init(_ content: MappedBytes, file: String) throws(WeightFileError) {
        do throws(WeightFileError.Problem) {
            let found = try NumPyFile.arrays(content)
            names = found.map(\.name)
            arrays = Dictionary(found.map { ($0.name, $0) }) { first, _ in first }
        } catch {
            throw WeightFileError(file: file, problem: error)
        }
        self.file = file
    }

    private static func arrays(_ content: MappedBytes) throws(WeightFileError.Problem) -> [NumPyArray] {
        guard content.count > 0 else { throw .empty }
        let isArchive = content.withBytes { $0.holds("PK") }
        guard isArchive else {
            return [try NumPyArray(name: singleName, FileRegion(content))]
        }
        let archive: ZipArchive
        do throws(ZipProblem) { archive = try ZipArchive(content) } catch { throw .archive(error) }
        var arrays: [NumPyArray] = []
        for entry in archive.entries where entry.name.hasSuffix(".npy") {
            let region: FileRegion
            do throws(ZipProblem) { region = try archive.bytes(of: entry) } catch { throw .archive(error) }
            arrays.append(try NumPyArray(name: String(entry.name.dropLast(4)), region))
        }
        guard !arrays.isEmpty else { throw .noTensors }
        return arrays
    }
}

extension NumPyFile: TensorSource {
    public var sourceName: String { file }
    public func extents(of name: String) -> [Int]? { arrays[name]?.header.sizes }
    public func elementType(of name: String) -> String? {
        arrays[name].map { $0.header.type.element?.rawValue ?? $0.header.type.name }
    }

    /// The tensor called `name`: float64 and float16 become float32, as in the other formats.
    ///
    /// - Throws: `WeightFileError` for a name that is not there, or elements that no tensor is made of.
    public func tensor(named name: String) throws(WeightFileError) -> Tensor {
        guard let array = arrays[name] else {
            throw WeightFileError(file: file, problem: .noSuchTensor(name: name, names: names))
        }
        guard let element = array.header.type.element else {
            throw WeightFileError(
                file: file, problem: .unsupportedType(name: name, type: array.header.type.name))
        }
        let sizes = array.header.sizes
        let view = ElementView(
            region: array.data, type: element, isBigEndian: array.header.type.isBigEndian, sizes: sizes,
            strides: denseStrides(sizes, isFortran: array.header.isFortran))
        do throws(ElementView.Problem) {
            return try view.tensor()
        } catch {
            throw WeightFileError(file: file, problem: .init(error, name: name, sizes: sizes))
        }
    }
}

/// One array of a file, its header read and its length checked.
private struct NumPyArray: Sendable {
    let name: String
    let header: NumPyHeader
    let data: FileRegion

    init(name: String, _ region: FileRegion) throws(WeightFileError.Problem) {
        self.name = name
        do throws(NumPyProblem) {
            let header = try region.withBytes { (bytes) throws(NumPyProblem) in try NumPyHeader(bytes) }
            self.header = header
            data = region.part(header.dataStart..<region.count)
            // What is no tensor has no length that could be told.
            guard let element = header.type.element else { return }
            var expected = element.byteCount
            for size in header.sizes {
                let (product, overflows) = expected.multipliedReportingOverflow(by: size)
                expected = overflows ? .max : product
            }
            if expected > data.count { throw .dataCutShort(expected: expected, found: data.count) }
            if expected < data.count { throw .trailingBytes(expected: expected, found: data.count) }
        } catch {
            throw .array(error)
        }
    }
}
