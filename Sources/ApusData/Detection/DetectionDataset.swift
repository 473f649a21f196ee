import ApusVision

/// Pictures with marked objects, from files or from a world.
///
/// Markings are known without decoding a picture, so that a set can be counted, checked and evaluated against
/// before a pixel is read. Pictures are made one by one, in any order and by several threads at once.
public protocol DetectionDataset: Sendable {
    /// The classes; an annotation's `category` is an index into them.
    var categories: [ObjectCategory] { get }

    /// The number of pictures.
    var count: Int { get }

    /// What is known of one picture without reading its pixels.
    ///
    /// - Parameter index: 0 to `count - 1`.
    func record(_ index: Int) throws -> ImageRecord

    /// The pixels, in RGB, as wide and high as the record says.
    ///
    /// - Throws: an error that names the file and the reason.
    func image(_ index: Int) throws -> Image
}

/// A class of objects.
public struct ObjectCategory: Sendable, Hashable {
    /// The number files give it: COCO's own start from 1 and have gaps.
    public let id: Int
    public let name: String

    public init(id: Int, name: String) {
        self.id = id
        self.name = name
    }
}

/// A picture's name, size and objects.
public struct ImageRecord: Sendable, Equatable {
    /// The number files give the picture.
    public let id: Int
    /// The file's name below the data set's root, or a world's name for it.
    public let name: String
    public let canvas: Canvas
    public var objects: [ObjectAnnotation]

    public init(id: Int, name: String, canvas: Canvas, objects: [ObjectAnnotation]) {
        self.id = id
        self.name = name
        self.canvas = canvas
        self.objects = objects
    }
}
