import Foundation

/// Files of pictures by their names: what is in them is seen when they are read.
public enum ImageFiles {
    /// Extensions of the formats that Apus reads.
    public static let extensions: Set<String> = ["jpg", "jpeg", "jpe", "jfif", "png"]

    public static func isPicture(_ name: String) -> Bool {
        guard let dot = name.lastIndex(of: "."), !name.hasPrefix(".") else { return false }
        return extensions.contains(name[name.index(after: dot)...].lowercased())
    }

    /// The name without its extension.
    static func stem(_ name: String) -> String { name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name }

    /// The pictures that a file, a folder with all below it, or a pattern stands for, in the order of their paths.
    ///
    /// In a pattern `*` stands for any characters but `/`, `**` for any at all, and `?` for one; a file of that very
    /// name comes first.
    ///
    /// - Throws: ``DatasetError`` where there is no such file or no picture.
    public static func find(_ path: String) throws(DatasetError) -> [URL] {
        let url = URL(fileURLWithPath: path)
        if FileManager.default.fileExists(atPath: path) {
            guard FolderListing.isFolder(url) else { return [url] }
            let found = pictures(below: url)
            guard !found.isEmpty else {
                throw DatasetError(file: path, reason: "a folder without pictures (\(extensionList))")
            }
            return found
        }
        guard path.contains("*") || path.contains("?") else {
            throw DatasetError(file: path, reason: "cannot be read: No such file or directory")
        }
        let pattern = GlobPattern(url.path)
        let folder = URL(fileURLWithPath: pattern.folder.isEmpty ? "/" : pattern.folder, isDirectory: true)
        let found = pictures(below: folder).filter { pattern.matches($0.path) }
        guard !found.isEmpty else {
            throw DatasetError(file: path, reason: "no picture (\(extensionList)) fits this pattern")
        }
        return found
    }

    /// Every picture in a folder and the folders in it.
    static func pictures(below folder: URL) -> [URL] {
        guard let names = FileManager.default.enumerator(atPath: folder.path) else { return [] }
        return names.compactMap { $0 as? String }
            .filter { path in isPicture(path.split(separator: "/").last.map(String.init) ?? path) }.sorted()
            .map { folder.appendingPathComponent($0) }
    }

    private static var extensionList: String { extensions.sorted().joined(separator: ", ") }
}
