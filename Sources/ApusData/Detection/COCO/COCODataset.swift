import ApusInterop
import ApusVision
import Foundation

/// Pictures with objects marked in an instances file of COCO (https://cocodataset.org/#format-data) and a folder.
///
/// Opening reads the file once and keeps under 100 bytes an object. Segmentations stay in the file, which is mapped
/// into memory, and become masks where they are asked for; no picture is opened. Classes are in the order of their
/// numbers. Annotations that cannot be right are left out and counted in ``issues``.
///
/// Two keys beyond COCO's are known: `ignore` (1 for an object to leave out of evaluation) and `occlusion` (the share
/// that others hide, 0 to 1); ``COCOWriter`` writes them.
public struct COCODataset: FileDetectionDataset {
    public let source: URL
    /// Where the pictures are.
    public let imageFolder: URL
    /// Whether records bring masks; making them takes longer than everything else of a record.
    public let readsMasks: Bool
    /// The file in messages.
    private let name: String
    private let mapping: MappedBytes
    private let index: COCOIndex

    /// - Parameters:
    ///   - file: the instances file.
    ///   - images: the pictures' folder. Where left out, the first that has the first picture of: `SPLIT`,
    ///     `images/SPLIT`, `images`, `JPEGImages`, `data` and the folder itself, beside `annotations` or the file.
    /// - Throws: ``DatasetError`` where the file cannot be read, is not JSON or not COCO.
    public init(contentsOf file: URL, images: URL? = nil, readsMasks: Bool = false) throws(DatasetError) {
        do {
            mapping = try MappedBytes(path: file.path)
        } catch {
            throw DatasetError(file: file.path, reason: "cannot be read: \(error.reason)")
        }
        index = try COCOInstancesReader.read(mapping, file: file.path)
        source = file
        name = file.path
        imageFolder = images ?? COCOFolders.images(of: file, example: index.pictures.first?.name)
        self.readsMasks = readsMasks
    }

    /// Reads an instances file from memory.
    ///
    /// - Parameter name: stands for the file in messages.
    /// - Throws: ``DatasetError`` where it is not JSON or not COCO.
    public init(bytes: [UInt8], name: String, images: URL, readsMasks: Bool = false) throws(DatasetError) {
        mapping = bytes.withUnsafeBytes { MappedBytes(copying: $0) }
        index = try COCOInstancesReader.read(mapping, file: name)
        source = URL(fileURLWithPath: name)
        self.name = name
        imageFolder = images
        self.readsMasks = readsMasks
    }

    public var categories: [ObjectCategory] { index.categories }
    public var count: Int { index.pictures.count }
    public var issues: DatasetIssues { index.issues }

    public func imageFile(_ index: Int) -> URL {
        let name = self.index.pictures[index].name
        return name.hasPrefix("/") ? URL(fileURLWithPath: name) : imageFolder.appendingPathComponent(name)
    }

    /// - Throws: `ImageReadError` where the file gives no size and the picture cannot be read, and ``DatasetError``
    ///   where a mask is asked for and its segmentation makes none.
    public func record(_ index: Int) throws -> ImageRecord {
        let picture = self.index.pictures[index]
        let canvas = try picture.canvas ?? ImageFile.header(of: imageFile(index))
        let objects = try self.index.objects(of: index).map { object in
            ObjectAnnotation(
                box: object.box, category: Int(object.category), isCrowd: object.isCrowd,
                isDifficult: object.isDifficult, area: object.area,
                mask: readsMasks ? try mask(of: object, canvas: canvas) : nil, occlusion: object.occlusion)
        }
        return ImageRecord(id: picture.id, name: picture.name, canvas: canvas, objects: objects)
    }

    private func mask(of object: COCOIndex.Object, canvas: Canvas) throws(DatasetError) -> RunLengthMask? {
        guard object.segmentation >= 0 else { return nil }
        return try mapping.withBytes { (bytes) throws(DatasetError) in
            var parser = JSONPullParser(bytes, at: object.segmentation)
            do {
                return try COCOSegmentation.mask(&parser, canvas: canvas)
            } catch {
                throw DatasetError(
                    file: name, place: "annotations[\(object.place)].segmentation",
                    reason: "no mask: \(error)")
            }
        }
    }
}
