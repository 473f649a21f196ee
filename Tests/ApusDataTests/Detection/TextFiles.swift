import ApusVision
import Foundation

extension TemporaryFolder {
    /// Writes text into a file, whose folders are made.
    @discardableResult
    func write(_ path: String, _ text: String) throws -> URL {
        let file = url.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file
    }

    /// Writes a picture whose pixels tell where they are.
    @discardableResult
    func picture(_ path: String, width: Int, height: Int) throws -> URL {
        let file = try write(path, "")
        let pixels = (0..<width * height * 3).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try PNGWriter.write(Image(width: width, height: height, channels: 3, pixels: pixels), to: file)
        return file
    }
}

/// The committed fixture of the name.
func fixture(_ name: String) throws -> URL {
    guard let url = Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil) else {
        throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: name])
    }
    return url
}
