/// The formats of picture files that are read. A file's name says nothing about it; its first bytes do.
public enum ImageFormat: String, Sendable, Hashable, CaseIterable {
    /// JPEG (ITU-T T.81), in the JFIF, EXIF or Adobe clothing.
    case jpeg = "JPEG"
    /// PNG (ISO/IEC 15948).
    case png = "PNG"

    /// The format that starts with these bytes; nil where there is none.
    public init?(startOf bytes: some Collection<UInt8>) {
        guard let format = ImageFormat.allCases.first(where: { bytes.starts(with: $0.signature) }) else {
            return nil
        }
        self = format
    }

    private var signature: [UInt8] {
        switch self {
        case .jpeg: [0xFF, 0xD8, 0xFF]
        case .png: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        }
    }
}
