import ApusVision

/// The beginning of a data set.
public struct FirstPictures: DetectionDataset {
    public let base: any DetectionDataset
    public let count: Int

    /// - Parameter count: pictures wanted; fewer where there are not so many.
    public init(_ base: any DetectionDataset, count: Int) {
        self.base = base
        self.count = min(count, base.count)
    }

    public var categories: [ObjectCategory] { base.categories }
    public func record(_ index: Int) throws -> ImageRecord { try base.record(index) }
    public func image(_ index: Int) throws -> Image { try base.image(index) }
}
