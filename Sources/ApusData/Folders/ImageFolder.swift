import ApusTensor
import ApusVision
import Foundation

/// Labelled pictures of a folder with one folder a class, each changed by a transform when it is met.
public struct ImageFolder: Dataset {
    public let root: URL
    /// The names of the folders that hold pictures, sorted; a label is an index into them.
    public let classNames: [String]
    /// Class after class, in the order of the paths.
    public let files: [URL]
    /// One for each file, 0 to `classNames.count - 1`.
    public let labels: [Int]
    public let transform: ImageTransforms

    /// - Parameter classNames: the classes. Where left out, every folder with a picture below it is one.
    /// - Throws: ``DatasetError`` where there is no picture, or no folder for a class that was given.
    public init(
        contentsOf root: URL, classNames: [String]? = nil, transform: ImageTransforms = ImageTransforms()
    ) throws(DatasetError) {
        let folders = classNames ?? FolderListing.folders(in: root).map(\.lastPathComponent)
        var names: [String] = []
        var files: [URL] = []
        var labels: [Int] = []
        for name in folders {
            let folder = root.appendingPathComponent(name)
            let found = ImageFiles.pictures(below: folder)
            if found.isEmpty {
                guard classNames == nil else {
                    throw DatasetError(file: folder.path, reason: "a class without pictures")
                }
                continue
            }
            labels += [Int](repeating: names.count, count: found.count)
            files += found
            names.append(name)
        }
        guard !files.isEmpty else {
            throw DatasetError(
                file: root.path,
                reason: "no data set of classes: a folder with pictures is expected for each of them")
        }
        self.root = root
        self.classNames = names
        self.files = files
        self.labels = labels
        self.transform = transform
    }

    public var count: Int { files.count }

    /// - Throws: `ImageReadError`, naming the file.
    public func sample(_ index: Int, stream: inout RandomStream) throws -> LabelledImage {
        LabelledImage(
            image: transform(try Image(contentsOf: files[index]), stream: &stream), label: labels[index])
    }
}
