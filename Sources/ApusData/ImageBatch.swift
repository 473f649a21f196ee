import ApusTensor
import ApusVision

/// Pictures and classes as a classifier takes them.
public struct ImageBatch: Sendable {
    /// `[N, C, H, W]`, float32, normalised.
    public let images: Tensor
    /// `[N]`, int64; of a mixed sample the class with the larger share.
    public let labels: Tensor
    /// `[N, classes]`, float32: each class's share of a sample, where samples are mixed.
    public let softLabels: Tensor?

    public init(images: Tensor, labels: Tensor, softLabels: Tensor? = nil) {
        precondition(
            images.rank == 4 && labels.rank == 1 && images.shape[0] == labels.shape[0],
            "ImageBatch: images \(images.shape) and labels \(labels.shape) are not [N, C, H, W] and [N]")
        if let softLabels {
            precondition(
                softLabels.rank == 2 && softLabels.shape[0] == labels.shape[0],
                "ImageBatch: soft labels \(softLabels.shape) for \(labels.shape[0]) samples are not [N, classes]"
            )
        }
        self.images = images
        self.labels = labels
        self.softLabels = softLabels
    }

    /// What a loss is held against: shares where there are any, else class numbers.
    public var target: Tensor { softLabels ?? labels }
}

/// Makes a batch of labelled pictures: bytes to normalised float32, interleaved channels to planes. Samples that are to
/// be mixed are.
public struct ImageCollation: Sendable {
    public let normalization: ImageNormalization
    /// The number of classes of soft labels; nil: samples are not mixed, and labels are numbers.
    public let softClasses: Int?

    public init(_ normalization: ImageNormalization, softClasses: Int? = nil) {
        self.normalization = normalization
        self.softClasses = softClasses
    }

    /// - Throws: `CollationError` where there are no pictures, or one differs in size from the first or in channels
    ///   from the normalisation.
    /// - Precondition: samples that are to be mixed are of less than ``softClasses`` classes.
    public func callAsFunction(_ samples: [LabelledImage]) throws(CollationError) -> ImageBatch {
        let images = try normalization.batch(samples.map(\.image))
        guard let softClasses else {
            precondition(
                samples.allSatisfy { $0.mix == nil },
                "ImageCollation: mixed samples need the number of classes")
            return ImageBatch(images: images, labels: Tensor(samples.map(\.label)))
        }
        return ImageBatch(images, samples, classes: softClasses)
    }
}

extension ImageNormalization {
    /// Pictures as `[N, C, H, W]`, float32, normalised.
    ///
    /// - Throws: `CollationError` where there are no pictures, or one differs in size from the first or in channels
    ///   from the normalisation.
    func batch(_ pictures: [Image]) throws(CollationError) -> Tensor {
        guard let first = pictures.first else { throw .empty }
        let shape = [channels, first.height, first.width]
        for (position, picture) in pictures.enumerated() {
            let found = [picture.channels, picture.height, picture.width]
            guard found == shape else {
                throw .shapeMismatch(position: position, expected: shape, found: found)
            }
        }
        let images = Tensor(
            uninitialized: [pictures.count, shape[0], shape[1], shape[2]], dtype: .float32)
        let values = images.address.bindMemory(to: Float.self, capacity: images.elementCount)
        let size = shape[0] * shape[1] * shape[2]
        for (position, picture) in pictures.enumerated() {
            write(picture, to: UnsafeMutableBufferPointer(start: values + position * size, count: size))
        }
        return images
    }
}

extension ImageNormalization {
    /// Pictures of several sizes as `[N, C, H, W]`, float32, normalised, each in the upper left corner and zeros around
    /// it.
    ///
    /// - Parameter multiple: of which H and W are multiples.
    /// - Throws: `CollationError` where there are no pictures, or one differs in channels from the normalisation.
    func filledBatch(_ pictures: [Image], multiple: Int) throws(CollationError) -> Tensor {
        guard !pictures.isEmpty else { throw .empty }
        let height = (pictures.reduce(0) { max($0, $1.height) } + multiple - 1) / multiple * multiple
        let width = (pictures.reduce(0) { max($0, $1.width) } + multiple - 1) / multiple * multiple
        let images = Tensor.zeros([pictures.count, channels, height, width])
        let values = images.address.bindMemory(to: Float.self, capacity: images.elementCount)
        for (position, picture) in pictures.enumerated() {
            let planes = try batch([picture])
            planes.withUnsafeBytes { bytes in
                let source = bytes.bindMemory(to: Float.self)
                for row in 0..<channels * picture.height {
                    let (channel, y) = (row / picture.height, row % picture.height)
                    let target = values + ((position * channels + channel) * height + y) * width
                    for x in 0..<picture.width { target[x] = source[row * picture.width + x] }
                }
            }
        }
        return images
    }
}

/// Why samples do not make a batch.
public enum CollationError: Error, Equatable, CustomStringConvertible {
    case empty
    /// Shapes are `[C, H, W]`; `position` counts within the batch.
    case shapeMismatch(position: Int, expected: [Int], found: [Int])

    public var description: String {
        switch self {
        case .empty: "a batch of no samples"
        case .shapeMismatch(let position, let expected, let found):
            "picture \(position) of the batch has shape \(found), not \(expected); resize or crop to one size"
        }
    }
}
