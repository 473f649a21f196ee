import Foundation

/// The forms of marked pictures that Apus reads.
public enum DetectionDatasetFormat: String, Sendable, Hashable, CaseIterable, Codable {
    case coco
    case voc
    case yolo

    /// Which form a file or folder has, by the names in it.
    ///
    /// - Throws: ``DatasetError`` where it has none, saying what was looked for, or more than one.
    public init(of url: URL) throws(DatasetError) {
        guard FileManager.default.fileExists(atPath: url.path) else {
            throw DatasetError(file: url.path, reason: "cannot be read: No such file or directory")
        }
        guard FolderListing.isFolder(url) else {
            switch url.pathExtension.lowercased() {
            case "json": self = .coco
            case "yaml", "yml": self = .yolo
            case "xml":
                throw DatasetError(
                    file: url.path,
                    reason: "one file of many; give the folder that holds Annotations and JPEGImages")
            default:
                throw DatasetError(
                    file: url.path,
                    reason:
                        "no data set: an instances file of COCO (.json), a data.yaml of YOLO or a folder is expected"
                )
            }
            return
        }
        let found = Self.allCases.filter { $0.isFound(in: url) }
        guard found.count <= 1 else {
            let forms = found.map(\.title).joined(separator: " and of ")
            throw DatasetError(
                file: url.path,
                reason: "holds data sets of \(forms); give the .json file, the data.yaml or the folder of one"
            )
        }
        guard let format = found.first else {
            let there = FolderListing.names(in: url)
            let listing =
                there.isEmpty
                ? "is empty"
                : "has \(there.prefix(6).joined(separator: ", "))\(there.count > 6 ? ", ..." : "")"
            throw DatasetError(
                file: url.path,
                reason:
                    "no data set. Looked for: annotations/*.json or *.json (COCO); Annotations/*.xml beside "
                    + "JPEGImages (Pascal VOC); data.yaml, or images beside labels (YOLO). The folder \(listing)"
            )
        }
        self = format
    }

    /// Opens a data set, whatever its form.
    ///
    /// - Parameters:
    ///   - split: `val2017` of `instances_val2017.json`; the list `ImageSets/Main/val.txt`; or `val` of a `data.yaml`.
    ///     Where left out, all of it; COCO's has to be named where there is more than one.
    ///   - readsMasks: whether records bring masks where the form has them.
    /// - Throws: ``DatasetError``.
    public static func open(
        _ url: URL, split: String? = nil, readsMasks: Bool = false
    ) throws(DatasetError) -> any FileDetectionDataset {
        switch try DetectionDatasetFormat(of: url) {
        case .coco:
            return try COCODataset(contentsOf: try instances(url, split: split), readsMasks: readsMasks)
        case .voc: return try VOCDataset(contentsOf: url, split: split)
        case .yolo: return try YOLODataset(contentsOf: url, split: split, readsMasks: readsMasks)
        }
    }

    /// The name people know it by.
    public var title: String {
        switch self {
        case .coco: "COCO"
        case .voc: "Pascal VOC"
        case .yolo: "YOLO"
        }
    }

    private func isFound(in folder: URL) -> Bool {
        switch self {
        case .coco: return !COCOFolders.instances(in: folder).isEmpty
        case .voc: return VOCFolders(root: folder) != nil
        case .yolo:
            let names = Set(FolderListing.names(in: folder))
            return !names.isDisjoint(with: YOLOFolders.configurationNames)
                || names.isSuperset(of: ["images", "labels"])
        }
    }

    private static func instances(_ url: URL, split: String?) throws(DatasetError) -> URL {
        let files = FolderListing.isFolder(url) ? COCOFolders.instances(in: url) : [url]
        let fitting = split.map { split in files.filter { COCOFolders.split(of: $0) == split } } ?? files
        let splits = files.map(COCOFolders.split).joined(separator: ", ")
        guard let file = fitting.first else {
            throw DatasetError(
                file: url.path, reason: "there is no split \"\(split ?? "")\"; there are \(splits)")
        }
        guard fitting.count == 1 else {
            throw DatasetError(file: url.path, reason: "holds several splits: \(splits); name one")
        }
        return file
    }
}
