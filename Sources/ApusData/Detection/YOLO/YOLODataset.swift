import ApusVision
import Foundation

/// Pictures with objects marked in the form of YOLO as Ultralytics documents it: `images` and `labels` beside each other,
/// a text file a picture, and a `data.yaml` with the names of the classes and the places of the splits.
///
/// A picture without a label file has no objects. Boxes are shares of the picture's size, so a record reads the head of
/// the picture's file. Lines that cannot be right are left out and counted in ``issues``.
public struct YOLODataset: FileDetectionDataset {
    private struct Picture: Sendable {
        let file: URL
        let name: String
        let objects: [YOLOLabels.Object]
    }

    private static let largestLabels = 64 << 20

    public let source: URL
    public let split: String?
    /// Whether records bring the masks of polygons.
    public let readsMasks: Bool
    public let categories: [ObjectCategory]
    public private(set) var issues = DatasetIssues()
    private var pictures: [Picture] = []

    /// - Parameters:
    ///   - source: a `data.yaml`, or the folder that it or `images` and `labels` lie in.
    ///   - split: `train`, `val` or `test`; all of them where left out.
    /// - Throws: ``DatasetError`` where the configuration cannot be read, or there is no picture.
    public init(contentsOf source: URL, split: String? = nil, readsMasks: Bool = false) throws(DatasetError) {
        let folders = try Self.folders(source)
        let names = folders.configuration?.classNames ?? Self.listedNames(in: folders.root)
        let rootPath = folders.root.standardizedFileURL.path + "/"
        var issues = DatasetIssues()
        var pictures: [Picture] = []
        for image in try folders.images(of: split) {
            let file = YOLOFolders.labels(of: image)
            var objects: [YOLOLabels.Object] = []
            if FileManager.default.fileExists(atPath: file.path) {
                do {
                    let bytes = try FileBytes.read(file, limit: Self.largestLabels)
                    let labels = YOLOLabels(bytes, classCount: names.count, file: file.path)
                    objects = labels.objects
                    issues.add(labels.issues)
                } catch {
                    issues.add(.unreadableFile) {
                        DatasetIssue(
                            kind: .unreadableFile, file: file.path,
                            reason: "cannot be read: \(error.reason); its objects are left out")
                    }
                }
            }
            let path = image.standardizedFileURL.path
            let name = path.hasPrefix(rootPath) ? String(path.dropFirst(rootPath.count)) : path
            pictures.append(Picture(file: image, name: name, objects: objects))
        }
        guard !pictures.isEmpty else {
            throw DatasetError(
                file: source.path,
                reason: "a data set of YOLO without pictures\(split.map { " in its split \"\($0)\"" } ?? "")")
        }
        self.source = source
        self.split = split
        self.readsMasks = readsMasks
        self.issues = issues
        self.pictures = pictures
        // Without a list, as many classes as occur.
        let largest = pictures.flatMap { $0.objects.map(\.category) }.max() ?? 0
        let known = names.isEmpty ? (0...largest).map { "\($0)" } : names
        categories = known.enumerated().map { ObjectCategory(id: $0.offset, name: $0.element) }
    }

    public var count: Int { pictures.count }

    public func imageFile(_ index: Int) -> URL { pictures[index].file }

    /// - Throws: `ImageReadError` where the head of the picture's file cannot be read.
    public func record(_ index: Int) throws -> ImageRecord {
        let picture = pictures[index]
        let canvas = try ImageFile.header(of: picture.file)
        let size = SIMD2(Double(canvas.width), Double(canvas.height))
        let objects = try picture.objects.map { object in
            let box = Box(object.numbers, format: .centerAndSize, frame: .relative, canvas: canvas)
            var mask: RunLengthMask?
            if readsMasks, !object.polygon.isEmpty {
                mask = try RunLengthMask(polygon: object.polygon.map { $0 * size }, canvas: canvas)
            }
            return ObjectAnnotation(box: box, category: object.category, mask: mask)
        }
        return ImageRecord(id: index + 1, name: picture.name, canvas: canvas, objects: objects)
    }

    private static func folders(_ source: URL) throws(DatasetError) -> YOLOFolders {
        let isFolder = FolderListing.isFolder(source)
        let file =
            isFolder
            ? YOLOFolders.configurationNames.map { source.appendingPathComponent($0) }.first {
                FileManager.default.fileExists(atPath: $0.path)
            } : source
        let root = URL(
            fileURLWithPath: (isFolder ? source : source.deletingLastPathComponent()).path, isDirectory: true)
        guard let file else { return YOLOFolders(root: root, configuration: nil) }
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(file, limit: 1 << 24)
        } catch {
            throw DatasetError(file: file.path, reason: "cannot be read: \(error.reason)")
        }
        return YOLOFolders(root: root, configuration: try YOLOConfiguration(yaml: bytes, file: file.path))
    }

    /// The lines of `classes.txt`, as labelling tools write them without a `data.yaml`.
    private static func listedNames(in root: URL) -> [String] {
        let files = ["classes.txt", "labels/classes.txt", "obj.names"].map { root.appendingPathComponent($0) }
        let bytes = files.lazy.compactMap { try? FileBytes.read($0, limit: 1 << 22) }.first ?? []
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map {
            $0.trimmingCharacters(in: .whitespaces)
        }.filter { !$0.isEmpty }
    }
}
