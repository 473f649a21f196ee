import ApusInterop
import ApusVision
import Foundation

/// What writing a data set came to.
public struct DatasetExport: Sendable, Equatable {
    /// The file that names all that was written.
    public internal(set) var file: URL
    public internal(set) var pictures = 0
    public internal(set) var objects = 0
    /// Pictures that could not be read, each with the reason; they are not in what was written.
    public internal(set) var unreadable: [String] = []

    init(file: URL) { self.file = file }
}

/// Writes the pictures of a data set into a folder: files as they are, what a world draws as PNG.
struct PictureExport {
    let folder: URL
    /// Before the names of pictures that have no file of their own.
    let prefix: String
    private var names: Set<String> = []

    /// Makes the folder.
    ///
    /// - Throws: `FileWriteError`.
    init(folder: URL, prefix: String = "") throws {
        self.folder = folder
        self.prefix = prefix
        try Self.makeFolder(folder)
    }

    static func makeFolder(_ folder: URL) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw FileWriteError(file: folder.path, reason: error.systemReason)
        }
    }

    /// Refuses to write over what was there before.
    static func checkAbsent(_ file: URL) throws(FileWriteError) {
        if FileManager.default.fileExists(atPath: file.path) {
            throw FileWriteError(file: file.path, reason: "there is such a file already")
        }
    }

    /// Writes a picture and gives the name it has got.
    ///
    /// - Throws: `FileWriteError` where it cannot be written, any other error where it cannot be read.
    mutating func write(_ index: Int, of dataset: any DetectionDataset, record: ImageRecord) throws -> String
    {
        if let files = dataset as? any FileDetectionDataset {
            let source = files.imageFile(index)
            let bytes = try FileBytes.read(source, limit: 1 << 30)
            // Only what can be read is handed on.
            _ = try ImageFile.header(of: source)
            let name = freeName(record.name, prefix: "", extension: source.pathExtension)
            try write(bytes, to: name)
            return name
        }
        let image = try dataset.image(index)
        let name = freeName(record.name, prefix: prefix, extension: "png")
        try write(try PNGWriter.encode(image), to: name)
        return name
    }

    private func write(_ bytes: [UInt8], to name: String) throws {
        let path = folder.appendingPathComponent(name).path
        try AtomicFile.write(to: path) { (file) throws(FileWriteError) in try file.append(bytes) }
    }

    /// The last part of the name, or all of it where that is taken: beginnings must differ too, for VOC names files
    /// by them.
    private mutating func freeName(_ name: String, prefix: String, extension suffix: String) -> String {
        let stem =
            suffix.isEmpty || !name.hasSuffix("." + suffix) ? name : String(name.dropLast(suffix.count + 1))
        let parts = stem.split(separator: "/").filter { $0 != "." && $0 != ".." }
        let ending = suffix.isEmpty ? "" : "." + suffix
        func isTaken(_ candidate: String) -> Bool {
            names.contains(candidate)
                || FileManager.default.fileExists(
                    atPath: folder.appendingPathComponent(candidate + ending).path)
        }
        var candidate = prefix + (parts.last.map(String.init) ?? "picture")
        let whole = prefix + parts.joined(separator: "_")
        if isTaken(candidate) { candidate = whole }
        var number = 2
        while isTaken(candidate) {
            candidate = "\(whole)_\(number)"
            number += 1
        }
        names.insert(candidate)
        return candidate + ending
    }
}
