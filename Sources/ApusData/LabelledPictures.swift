import ApusVision

/// Pictures of one class each, any of which can be made at any time and by several threads at once.
public protocol LabelledPictures: Sendable {
    /// One a picture, an index into ``classNames``.
    var labels: [Int] { get }
    var classNames: [String] { get }
    /// 1 (grey) or 3 (RGB).
    var channels: Int { get }
    /// The value of full white, 1 to 255.
    var maximum: UInt8 { get }
    /// The size of every picture; nil where each has its own.
    var canvas: Canvas? { get }

    /// One picture with its values as they are stored, 0 to ``maximum``.
    func image(_ index: Int) throws -> Image

    /// One picture for looking at: its values spread over 0 to 255.
    func picture(_ index: Int) throws -> Image

    /// The first `count` pictures as a model takes them, fewer where there are not so many.
    func first(_ count: Int) throws -> ImageArrays
}

extension LabelledPictures {
    public var count: Int { labels.count }
}

extension ImageArrays: LabelledPictures {
    public var canvas: Canvas? { Canvas(width: width, height: height) }

    public func first(_ count: Int) -> ImageArrays { subset(Array(0..<Swift.min(count, self.count))) }
}
