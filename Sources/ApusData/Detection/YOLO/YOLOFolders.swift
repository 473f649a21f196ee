import ApusVision
import Foundation

/// Where the pictures of a YOLO data set and their label files lie.
struct YOLOFolders: Sendable {
    /// The folder of `data.yaml`, or the one with `images` and `labels`.
    let root: URL
    /// Nil where a set has none: its classes are then in `classes.txt`, or have no names.
    let configuration: YOLOConfiguration?

    static let configurationNames = ["data.yaml", "data.yml", "dataset.yaml", "dataset.yml"]

    /// The pictures of a split, or of all, in the order of their paths.
    ///
    /// - Throws: ``DatasetError`` where the split is not there.
    func images(of split: String?) throws(DatasetError) -> [URL] {
        if let configuration, !configuration.splits.isEmpty {
            let known = configuration.splits.keys.sorted()
            if let split, configuration.splits[split] == nil {
                throw DatasetError(
                    file: root.path,
                    reason: "there is no split \"\(split)\"; there are \(known.joined(separator: ", "))")
            }
            let paths = (split.map { [$0] } ?? known).flatMap { configuration.splits[$0] ?? [] }
            var images: [URL] = []
            for path in paths { images += try self.images(at: resolved(path)) }
            return images
        }
        let folder = root.appendingPathComponent("images", isDirectory: true)
        return ImageFiles.pictures(below: split.map { folder.appendingPathComponent($0) } ?? folder)
    }

    /// The label file of a picture: the last folder `images` of its path becomes `labels`, and the extension `txt`. Where
    /// there is no such folder the file lies beside the picture.
    static func labels(of image: URL) -> URL {
        var parts = image.deletingPathExtension().path.split(separator: "/", omittingEmptySubsequences: false)
        if let place = parts.dropLast().lastIndex(of: "images") { parts[place] = "labels" }
        return URL(fileURLWithPath: parts.joined(separator: "/") + ".txt")
    }

    /// A split's path below `path`, which may itself be below the folder of `data.yaml`. Exports name folders beside it
    /// as if they were above it, so `../` is tried without as well.
    private func resolved(_ path: String) -> URL {
        let bases = [configuration?.path.map { URL(fileURLWithPath: $0, relativeTo: root) }, root].compactMap
        { $0 }
        let paths = [path] + (path.hasPrefix("../") ? [String(path.dropFirst(3))] : [])
        let candidates = bases.flatMap { base in
            paths.map {
                URL(fileURLWithPath: $0, relativeTo: URL(fileURLWithPath: base.path, isDirectory: true))
            }
        }.map { URL(fileURLWithPath: $0.path).standardizedFileURL }
        return candidates.first { FileManager.default.fileExists(atPath: $0.path) } ?? candidates[0]
    }

    private func images(at url: URL) throws(DatasetError) -> [URL] {
        if FolderListing.isFolder(url) { return ImageFiles.pictures(below: url) }
        guard url.pathExtension == "txt" else {
            throw DatasetError(
                file: url.path, reason: "there is no such folder; data.yaml names it as the place of pictures"
            )
        }
        do throws(FileReadError) {
            let bytes = try FileBytes.read(url, limit: 1 << 28)
            return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map { line in
                let name = line.trimmingCharacters(in: .whitespaces)
                return URL(fileURLWithPath: name, relativeTo: url.deletingLastPathComponent()).absoluteURL
            }
        } catch {
            throw DatasetError(file: url.path, reason: "cannot be read: \(error.reason)")
        }
    }
}
