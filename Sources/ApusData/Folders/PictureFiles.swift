import ApusVision
import Foundation

/// Pictures in files in which nothing is marked: what a detector is shown in use.
public struct PictureFiles: DetectionDataset {
    public let files: [URL]
    public let categories: [ObjectCategory]

    /// - Parameter classNames: those of the detector.
    public init(_ files: [URL], classNames: [String]) {
        self.files = files
        categories = classNames.enumerated().map { ObjectCategory(id: $0.offset + 1, name: $0.element) }
    }

    public var count: Int { files.count }

    /// The size comes from the file's header. A picture whose name is a number, as COCO's are, has that number.
    public func record(_ index: Int) throws -> ImageRecord {
        let file = files[index]
        let stem = file.deletingPathExtension().lastPathComponent
        return ImageRecord(
            id: Int(stem) ?? index + 1, name: file.lastPathComponent, canvas: try ImageFile.header(of: file),
            objects: [])
    }

    public func image(_ index: Int) throws -> Image { try Image(contentsOf: files[index]).rgb() }
}
