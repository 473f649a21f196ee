import ApusVision
import Foundation

/// The pictures of a folder with one folder a class, read when they are asked for, each in its own size.
public struct FolderPictures: LabelledPictures {
    public let files: [URL]
    public let labels: [Int]
    public let classNames: [String]
    public let channels: Int
    /// Side of the square that a model takes, to which pictures are stretched.
    public let side: Int

    public var maximum: UInt8 { 255 }
    public var canvas: Canvas? { nil }

    /// A picture whose aspect ratio is of no use is refused by the decoder's own limits.
    ///
    /// - Precondition: `channels` is 1 or 3, `side` at least 1.
    public init(_ folder: ImageFolder, channels: Int, side: Int) {
        precondition(channels == 1 || channels == 3, "FolderPictures: \(channels) channels")
        precondition(side >= 1, "FolderPictures: a side of \(side)")
        files = folder.files
        labels = folder.labels
        classNames = folder.classNames
        self.channels = channels
        self.side = side
    }

    private init(_ whole: FolderPictures, _ indices: [Int]) {
        files = indices.map { whole.files[$0] }
        labels = indices.map { whole.labels[$0] }
        classNames = whole.classNames
        channels = whole.channels
        side = whole.side
    }

    /// - Throws: `ImageReadError`, naming the file.
    public func image(_ index: Int) throws -> Image {
        let image = try Image(contentsOf: files[index])
        return channels == 1 ? image.grey() : image.rgb()
    }

    public func picture(_ index: Int) throws -> Image { try image(index) }

    public func first(_ count: Int) throws -> ImageArrays {
        let chosen = 0..<min(count, files.count)
        return try ImageArrays(
            stretching: chosen.map { try image($0) }, channels: channels, side: side,
            labels: Array(labels[chosen]), classNames: classNames)
    }

    /// The chosen pictures, in the order of `indices`.
    public func subset(_ indices: [Int]) -> FolderPictures { FolderPictures(self, indices) }
}

extension FolderPictures {
    /// The two parts of a data set: the folders `train` and `test` (or `val`) below `root` where they are there, else one
    /// picture in five of each class to test on, the same ones for every seed.
    ///
    /// - Parameter classNames: the classes. Where left out, every folder with a picture below it is one.
    /// - Throws: ``DatasetError`` where there is no picture, or the parts have other classes.
    public static func parts(
        of root: URL, classNames: [String]? = nil, channels: Int, side: Int
    ) throws(DatasetError) -> (train: FolderPictures, test: FolderPictures) {
        func part(_ folder: URL, _ names: [String]?) throws(DatasetError) -> FolderPictures {
            FolderPictures(
                try ImageFolder(contentsOf: folder, classNames: names), channels: channels, side: side)
        }
        let folders = FolderListing.folders(in: root)
        func find(_ names: [String]) -> URL? {
            folders.first { names.contains($0.lastPathComponent.lowercased()) }
        }
        if let training = find(["train"]), let testing = find(["test", "val", "validation"]) {
            let train = try part(training, classNames)
            return (train, try part(testing, train.classNames))
        }
        let whole = try part(root, classNames)
        guard whole.classNames.count > 1 else {
            throw DatasetError(
                file: root.path,
                reason:
                    "one class alone, \(whole.classNames[0]); a folder with pictures is expected for each class"
            )
        }
        let split = StratifiedSplit(labels: whole.labels, classes: whole.classNames.count, testShare: 0.2)
        return (whole.subset(split.train), whole.subset(split.test))
    }
}
