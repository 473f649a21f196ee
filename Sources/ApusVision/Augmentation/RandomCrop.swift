import ApusTensor

/// Cuts a picture of a given size out of one with a border added, at a place drawn uniformly. With the picture's own
/// size, it shifts the picture by up to `padding` pixels each way.
public struct RandomCrop: ImageTransform {
    public let width: Int
    public let height: Int
    /// Pixels added on every side.
    public let padding: Int
    /// The value of the border in every channel.
    public let fill: UInt8
    /// Which objects of a cut picture stay.
    public let keeping: ObjectKeeping

    public init(
        width: Int, height: Int, padding: Int = 0, fill: UInt8 = 0, keeping: ObjectKeeping = .center
    ) {
        precondition(width >= 1 && height >= 1, "RandomCrop: a size of \(width)x\(height) is empty")
        precondition(padding >= 0, "RandomCrop: padding is at least 0, not \(padding)")
        self.width = width
        self.height = height
        self.padding = padding
        self.fill = fill
        self.keeping = keeping
    }

    /// - Precondition: the picture with its border is at least as large as the crop.
    public func callAsFunction(_ sample: AnnotatedImage, stream: inout RandomStream) -> AnnotatedImage {
        let image = sample.image
        let columns = image.width + 2 * padding - width
        let rows = image.height + 2 * padding - height
        precondition(
            columns >= 0 && rows >= 0,
            "RandomCrop: \(width)x\(height) out of \(image.width)x\(image.height) with a border of \(padding)"
        )
        let x = stream.integer(below: columns + 1) - padding
        let y = stream.integer(below: rows + 1) - padding
        return sample.window(
            x: x, y: y, width: width, height: height, fill: Color(red: fill, green: fill, blue: fill),
            keeping: keeping)
    }
}
