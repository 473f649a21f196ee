/// Why a picture could not be read. Every case names the file, and its description says what to do next.
public enum ImageReadError: Error, Equatable, CustomStringConvertible {
    /// The file could not be opened or read; `reason` is the system's.
    case reading(file: String, reason: String)
    /// There are no bytes.
    case empty(file: String)
    /// Neither JPEG nor PNG; `start` holds the first bytes, at most 8.
    case unknownFormat(file: String, start: [UInt8])
    /// The header speaks of more pixels than the caller takes. Nothing was decoded.
    case tooLarge(file: String, width: Int, height: Int, pixelLimit: Int)
    /// The file, or a part of its picture, ends too soon.
    case truncated(file: String, format: ImageFormat, reason: String)
    /// The file breaks its format, or uses a part of it that is not read; `reason` is the codec's.
    case damaged(file: String, format: ImageFormat, reason: String)
    /// There is no memory for the picture.
    case outOfMemory(file: String)

    public var description: String {
        switch self {
        case .reading(let file, let reason): "\(file): cannot be read: \(reason)"
        case .empty(let file): "\(file): the file is empty; copy or make it again"
        case .unknownFormat(let file, let start):
            "\(file): neither JPEG nor PNG, it starts with \(Self.hexadecimal(start)); convert it to one of them"
        case .tooLarge(let file, let width, let height, let limit):
            "\(file): \(width)x\(height) pixels are more than the limit of \(limit); shrink the picture or raise the limit"
        case .truncated(let file, let format, let reason):
            "\(file): the \(format.rawValue) ends too soon (\(reason)); copy or make it again"
        case .damaged(let file, let format, let reason):
            "\(file): not a \(format.rawValue) that can be read (\(reason)); open it elsewhere and save it again"
        case .outOfMemory(let file): "\(file): no memory for the picture; shrink it"
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: " ")
    }
}
