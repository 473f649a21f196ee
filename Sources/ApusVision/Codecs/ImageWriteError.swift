/// Why a picture could not be written.
public enum ImageWriteError: Error, Equatable, CustomStringConvertible {
    /// The codec refused the picture.
    case encoding(format: ImageFormat, reason: String)
    /// The file could not be written; whatever was there before is untouched.
    case writing(file: String, reason: String)

    public var description: String {
        switch self {
        case .encoding(let format, let reason):
            "the picture cannot be encoded as \(format.rawValue): \(reason)"
        case .writing(let file, let reason): "\(file): cannot be written: \(reason)"
        }
    }
}
