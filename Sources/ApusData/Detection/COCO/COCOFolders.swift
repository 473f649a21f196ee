import ApusInterop
import Foundation

/// Where the parts of a COCO data set lie.
///
/// Its own form is `annotations/instances_SPLIT.json` beside `SPLIT/` or `images/SPLIT/`; others write the file beside
/// the pictures, as `SPLIT/_annotations.coco.json` or `SPLIT.json`.
enum COCOFolders {
    /// The folder of the pictures of an instances file: the first in which `example` lies, or in none the first that is
    /// there.
    static func images(of file: URL, example: String?) -> URL {
        let folder = file.deletingLastPathComponent()
        let split = split(of: file)
        let roots =
            ["annotations", "labels"].contains(folder.lastPathComponent)
            ? [folder.deletingLastPathComponent(), folder] : [folder]
        let names = ["\(split)", "images/\(split)", "images", "JPEGImages", "data", "."]
        let candidates = roots.flatMap { root in
            names.map { root.appendingPathComponent($0, isDirectory: true).standardizedFileURL }
        }
        if let example,
            let found = candidates.first(where: {
                FileManager.default.fileExists(atPath: $0.path + "/" + example)
            })
        {
            return found
        }
        return candidates.first { FolderListing.isFolder($0) } ?? folder
    }

    /// `val2017` of `instances_val2017.json`.
    static func split(of file: URL) -> String {
        let name = file.deletingPathExtension().lastPathComponent
        for prefix in ["instances_", "image_info_", "person_keypoints_"] where name.hasPrefix(prefix) {
            return String(name.dropFirst(prefix.count))
        }
        return name == "_annotations.coco" ? file.deletingLastPathComponent().lastPathComponent : name
    }

    /// Every file below `root` that may hold instances, by the form's rules and not by what is in it.
    static func instances(in root: URL) -> [URL] {
        let below = FolderListing.folders(in: root)
        let annotations = below.filter { $0.lastPathComponent == "annotations" }.flatMap(jsonFiles)
        // Captions and keypoints of the same pictures lie beside COCO's own files.
        let named = annotations.filter { $0.lastPathComponent.hasPrefix("instances_") }
        let exported = below.flatMap(jsonFiles).filter { $0.lastPathComponent == "_annotations.coco.json" }
        return (named.isEmpty ? annotations : named) + exported
            + jsonFiles(in: root).filter(speaksOfInstances)
    }

    private static func jsonFiles(in folder: URL) -> [URL] {
        FolderListing.files(in: folder).filter { $0.pathExtension.lowercased() == "json" }
    }

    /// Whether the beginning of a file has a key of instances: other JSON lies in the roots of data sets as well.
    private static func speaksOfInstances(_ file: URL) -> Bool {
        guard let mapping = try? MappedBytes(path: file.path) else { return false }
        let beginning = mapping.withBytes { String(decoding: $0.prefix(1 << 16), as: UTF8.self) }
        return ["\"images\"", "\"annotations\"", "\"categories\""].contains { beginning.contains($0) }
    }
}
