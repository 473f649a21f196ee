import ApusTensor

/// Stretches every picture to one size, whatever its aspect ratio: the last step before a batch.
public struct FixedSize: ImageTransform {
    public let width: Int
    public let height: Int
    public let filter: ResizeFilter

    public init(width: Int, height: Int, filter: ResizeFilter = .bilinear) {
        precondition(width >= 1 && height >= 1, "FixedSize: a size of \(width)x\(height) is empty")
        self.width = width
        self.height = height
        self.filter = filter
    }

    public func callAsFunction(_ sample: AnnotatedImage, stream: inout RandomStream) -> AnnotatedImage {
        sample.resized(width: width, height: height, filter: filter)
    }
}
