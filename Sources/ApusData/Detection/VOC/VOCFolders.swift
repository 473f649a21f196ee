import Foundation

/// Where the parts of a Pascal VOC data set lie: `Annotations`, `JPEGImages` and `ImageSets/Main` below its root. Others
/// write `images`, or put the pictures and their XML files into one folder.
struct VOCFolders: Sendable {
    let root: URL
    let annotations: URL
    /// The pictures' folder, and its path below the root with its slash.
    let images: URL
    let imagePath: String

    /// Nil where the folder has no XML files in the places of VOC.
    init?(root: URL) {
        self.root = root
        let below = FolderListing.folders(in: root)
        func folder(_ names: String...) -> URL? {
            names.lazy.compactMap { name in below.first { $0.lastPathComponent == name } }.first
        }
        let annotations = folder("Annotations", "annotations") ?? root
        guard FolderListing.names(in: annotations).contains(where: { $0.lowercased().hasSuffix(".xml") })
        else {
            return nil
        }
        self.annotations = annotations
        let images = folder("JPEGImages", "images", "Images")
        self.images = images ?? annotations
        imagePath =
            (images ?? (annotations == root ? nil : annotations)).map { $0.lastPathComponent + "/" } ?? ""
    }

    /// The splits that have a list, in the order of their names. Lists of one class (`cat_train`) are not among them.
    var splits: [String] {
        let names = FolderListing.names(in: lists).filter { $0.hasSuffix(".txt") }.map {
            String($0.dropLast(4))
        }
        return names.filter { name in !names.contains { name.hasSuffix("_" + $0) } }
    }

    private var lists: URL { root.appendingPathComponent("ImageSets/Main", isDirectory: true) }

    /// The file that lists a split.
    func list(of split: String) -> URL { lists.appendingPathComponent("\(split).txt") }
}
