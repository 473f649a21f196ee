import CImageCodecs

extension apus_image_message {
    /// What the codec said.
    var string: String {
        withUnsafeBytes(of: text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

extension ImageReadError {
    /// The error of a codec's call; nil after success.
    init?(
        _ status: apus_image_status, _ message: apus_image_message, format: ImageFormat, file: String
    ) {
        switch status {
        case APUS_IMAGE_OK: return nil
        case APUS_IMAGE_TRUNCATED: self = .truncated(file: file, format: format, reason: message.string)
        case APUS_IMAGE_OUT_OF_MEMORY: self = .outOfMemory(file: file)
        default: self = .damaged(file: file, format: format, reason: message.string)
        }
    }
}
