import Foundation

/// What lies in a folder, in the order of the names; hidden names are passed over.
package enum FolderListing {
    package static func isFolder(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// The names; none where the folder cannot be read.
    package static func names(in folder: URL) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }

    package static func files(in folder: URL) -> [URL] { entries(in: folder).filter { !isFolder($0) } }

    package static func folders(in folder: URL) -> [URL] { entries(in: folder).filter(isFolder) }

    private static func entries(in folder: URL) -> [URL] {
        names(in: folder).map { folder.appendingPathComponent($0) }
    }
}
