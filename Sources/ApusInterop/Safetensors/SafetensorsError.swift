/// A safetensors file that cannot be read or written.
public struct SafetensorsError: Error, Equatable, CustomStringConvertible {
    /// The file, or what the caller named the bytes.
    public let file: String
    public let problem: Problem

    package init(file: String, problem: Problem) {
        self.file = file
        self.problem = problem
    }

    public enum Problem: Error, Equatable, Sendable {
        // The file as a whole.
        case unreadable(reason: String)
        case tooShort(bytes: Int)
        case headerTooLong(bytes: UInt64)
        case headerCutShort(expected: Int, found: Int)
        /// `byte` counts from the beginning of the file.
        case malformedHeader(byte: Int, reason: String)
        case dataCutShort(expected: Int, found: Int)
        case trailingBytes(expected: Int, found: Int)

        // One tensor of the header.
        case duplicateName(String)
        case unknownType(name: String, type: String)
        /// A shape whose size in bytes no machine integer holds, or that ends inside a byte.
        case impossibleShape(name: String, shape: [Int], type: SafetensorsType)
        case wrongByteCount(name: String, shape: [Int], type: SafetensorsType, expected: Int, found: Int)
        case reversedOffsets(name: String, begin: Int, end: Int)
        case overlap(name: String, earlier: String, byte: Int)
        case hole(name: String, bytes: Range<Int>)

        // One tensor asked for.
        case noSuchTensor(name: String, names: [String])
        case unsupportedType(name: String, type: SafetensorsType)
        /// More than eight axes, or more than 2147483647 elements.
        case tooLarge(name: String, shape: [Int])
        case outOfRange(name: String, element: Int, value: UInt64)

        // Writing.
        case unwritable(FileWriteError)
        case reservedName(String)
    }

    public var description: String { "\(file): \(problem.text)" }
}

extension SafetensorsError.Problem {
    fileprivate var text: String {
        switch self {
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .tooShort(0): "is empty; fetch it again"
        case .tooShort(let bytes):
            "no safetensors file: \(bytes) bytes, and its header's length alone takes 8"
        case .headerTooLong(let bytes):
            "no safetensors file, or a damaged one: its first 8 bytes promise a header of \(bytes) bytes, and the "
                + "format allows \(SafetensorsHeader.longest)"
        case .headerCutShort(let expected, let found):
            "no safetensors file, or cut short: its first 8 bytes promise a header of \(expected) bytes, and "
                + "\(found) follow; fetch it again"
        case .malformedHeader(let byte, let reason):
            "no safetensors file, or a damaged one: \(reason) at byte \(byte)"
        case .dataCutShort(let expected, let found):
            "cut short: its header promises \(expected) bytes of tensors, and there are \(found); fetch it again"
        case .trailingBytes(let expected, let found):
            "damaged: its header promises \(expected) bytes of tensors, and there are \(found); fetch it again"
        case .duplicateName(let name):
            "the name \(name.quoted) stands twice; give each tensor a name of its own"
        case .unknownType(let name, let type):
            "\(name.quoted) has the element type \(type.quoted), which the format does not know"
        case .impossibleShape(let name, let shape, let type):
            "\(name.quoted) cannot have the shape \(shape) of \(type.rawValue): its bytes cannot be counted"
        case .wrongByteCount(let name, let shape, let type, let expected, let found):
            "\(name.quoted) of shape \(shape) and type \(type.rawValue) takes \(expected) bytes, and its offsets "
                + "hold \(found); the file is damaged"
        case .reversedOffsets(let name, let begin, let end):
            "\(name.quoted) begins at byte \(begin) of the data and ends at \(end); the file is damaged"
        case .overlap(let name, let earlier, let byte):
            "\(name.quoted) begins at byte \(byte) of the data, inside \(earlier.quoted); the file is damaged"
        case .hole(let name, let bytes):
            "bytes \(bytes.lowerBound) to \(bytes.upperBound) of the data, before \(name.quoted), belong to no "
                + "tensor; the file is damaged"
        case .noSuchTensor(let name, let names):
            "has no tensor \(name.quoted); it has \(names.count): \(names.beginning)"
        case .unsupportedType(let name, let type):
            "\(name.quoted) has the element type \(type.rawValue), which Apus does not compute with; convert it to "
                + "F32, F16 or BF16"
        case .tooLarge(let name, let shape):
            "\(name.quoted) has the shape \(shape), and a tensor has at most 8 axes and 2147483647 elements"
        case .outOfRange(let name, let element, let value):
            "\(name.quoted) holds \(value) at element \(element), more than a signed 64-bit integer does; convert "
                + "it to I64"
        case .unwritable(let error):
            "cannot be written: \(error.reason); what was there before is untouched; \(error.advice)"
        case .reservedName(let name): "no tensor can be called \(name.quoted): the format keeps that name"
        }
    }
}

extension String {
    /// In quotation marks, escaped, and cut where it is out of all proportion: names come from files.
    package var quoted: String {
        let shown = unicodeScalars.prefix(200)
        return "\"" + shown.map { $0.escaped(asASCII: false) }.joined()
            + (shown.endIndex < unicodeScalars.endIndex ? "..." : "") + "\""
    }
}

extension [String] {
    /// The first few names, quoted.
    var beginning: String {
        prefix(5).map(\.quoted).joined(separator: ", ") + (count > 5 ? ", ..." : "")
    }
}
