/// Why an IDX file was refused.
public struct IDXError: Error, Equatable, CustomStringConvertible {
    public enum Problem: Error, Equatable {
        case unreadable(reason: String)
        case gzip(GzipError)
        /// The first four bytes are not an IDX file's.
        case notIDX
        case unknownType(code: UInt8)
        /// The header itself ends early.
        case truncatedHeader
        /// The shape in the header needs more bytes than the limit, or than a machine can count.
        case tooLarge(shape: [Int], limit: Int)
        /// Fewer element bytes than the shape needs.
        case truncated(expected: Int, found: Int)
        /// More element bytes than the shape needs.
        case trailingBytes(expected: Int)
        /// The array is sound but of another type or shape than the data set has.
        case unexpected(reason: String)
    }

    public let file: String
    public let problem: Problem

    package init(file: String, problem: Problem) {
        self.file = file
        self.problem = problem
    }

    public var description: String { "\(file): \(reason)" }

    private var reason: String {
        switch problem {
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .gzip(let error): "\(error)"
        case .notIDX: "not an IDX file: it does not begin with two zero bytes, a type and a rank"
        case .unknownType(let code): "not an IDX file: the element type \(code) is unknown"
        case .truncatedHeader: "the file ends inside its header; fetch it again"
        case .tooLarge(let shape, let limit):
            "its header claims the shape \(shape), more than the limit of \(limit) bytes"
        case .truncated(let expected, let found):
            "cut short: the header promises \(expected) bytes of data, there are \(found); fetch it again"
        case .trailingBytes(let expected):
            "its header promises \(expected) bytes of data, there are more"
        case .unexpected(let reason): reason
        }
    }
}
