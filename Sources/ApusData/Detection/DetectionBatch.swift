import ApusTensor
import ApusVision

/// A picture at the size a detector takes, with its objects, and where it came from.
public struct DetectionExample: Sendable {
    public let image: Image
    /// In pixels of ``image``.
    public let objects: [ObjectAnnotation]
    /// Boxes that may hold an object, in pixels of ``image``; none where nobody searched.
    public let proposals: [Box]
    /// The picture's place in its data set.
    public let index: Int
    /// The picture's size in its data set, to which detections are mapped back.
    public let original: Canvas

    public init(
        image: Image, objects: [ObjectAnnotation], proposals: [Box] = [], index: Int, original: Canvas
    ) {
        self.image = image
        self.objects = objects
        self.proposals = proposals
        self.index = index
        self.original = original
    }
}

/// The size at which a detector sees pictures.
public enum DetectionSize: Sendable, Hashable {
    /// All the same, whatever their aspect ratio.
    case stretched(Canvas)
    /// Each with its own aspect ratio: the shorter side is so many pixels long, unless the longer one would then be longer
    /// than it may be (torchvision's detectors, DETR).
    case fitted(shortestSide: Int, longestSide: Int)

    /// What a picture of `canvas` is resized to.
    public func canvas(of canvas: Canvas) -> Canvas {
        switch self {
        case .stretched(let size): return size
        case .fitted(let shortest, let longest):
            let (least, most) = (min(canvas.width, canvas.height), max(canvas.width, canvas.height))
            // As DETR's code rounds: the limit to the nearest pixel, the longer side down.
            let fits = most * shortest <= longest * least
            let short = fits ? shortest : max(1, (2 * longest * least + most) / (2 * most))
            let long = short * most / least
            return canvas.width <= canvas.height
                ? Canvas(width: short, height: long) : Canvas(width: long, height: short)
        }
    }
}

extension DetectionExample {
    /// A picture at the size at which a detector sees it.
    ///
    /// - Parameter original: the picture's size in its data set.
    public init(_ picture: AnnotatedImage, size: DetectionSize, index: Int, original: Canvas) {
        let canvas = size.canvas(of: picture.image.canvas)
        let resized = picture.resized(width: canvas.width, height: canvas.height)
        self.init(
            image: resized.image, objects: resized.objects, proposals: resized.proposals, index: index,
            original: original)
    }
}

/// Marked pictures, each made one of four or not, changed by a transform when it is met, and then resized.
public struct DetectionExamples: Dataset {
    public let dataset: any DetectionDataset
    public let transform: ImageTransforms
    public let size: DetectionSize
    /// Lays other pictures of the set beside one.
    public let mosaic: RandomMosaic?
    /// Finds boxes that may hold an object, which follow every change of the picture; nil finds none.
    public let proposals: ProposalMemory?

    /// - Parameter size: of the pictures that come out.
    public init(
        _ dataset: any DetectionDataset, size: DetectionSize,
        transform: ImageTransforms = ImageTransforms(), mosaic: RandomMosaic? = nil,
        proposals: ProposalMemory? = nil
    ) {
        self.dataset = dataset
        self.size = size
        self.transform = transform
        self.mosaic = mosaic
        self.proposals = proposals
    }

    public var count: Int { dataset.count }

    public func sample(_ index: Int, stream: inout RandomStream) throws -> DetectionExample {
        let raw = try raw(index)
        let joined = try mosaic.map { try self.joined(raw, $0, &stream) } ?? raw
        return DetectionExample(
            transform(joined, stream: &stream), size: size, index: index, original: raw.image.canvas)
    }

    private func raw(_ index: Int) throws -> AnnotatedImage {
        var objects = try dataset.record(index).objects
        // Boxes are what is learned; carrying masks through every change would cost more than the changes.
        for place in objects.indices { objects[place].mask = nil }
        let image = try dataset.image(index).rgb()
        return AnnotatedImage(image: image, objects: objects, proposals: proposals?(index, image) ?? [])
    }

    /// A picture with three others around it, or as it is.
    private func joined(
        _ own: AnnotatedImage, _ mosaic: RandomMosaic, _ stream: inout RandomStream
    ) throws -> AnnotatedImage {
        let count = mosaic.partners(from: &stream)
        guard count > 0 else { return own }
        let others = try (0..<count).map { _ in try raw(stream.integer(below: dataset.count)) }
        return mosaic([own] + others, canvas: size.canvas(of: own.image.canvas), stream: &stream)
    }
}

/// Pictures and their objects as a detector takes them.
public struct DetectionBatch: Sendable {
    /// `[N, 3, H, W]`, float32, normalised; pictures that are smaller lie in the upper left corner, zeros around them.
    public let images: Tensor
    /// The size of each picture without what it was filled up with.
    public let extents: [Canvas]
    /// The objects of each picture, in pixels of the network's input.
    public let objects: [[ObjectAnnotation]]
    /// Boxes of each picture that may hold an object, in the same pixels; none where nobody searched.
    public let proposals: [[Box]]
    /// The place of each picture in its data set.
    public let indices: [Int]
    /// The size of each picture in its data set.
    public let originals: [Canvas]

    /// The number of pictures.
    public var count: Int { indices.count }
}

/// Makes a batch of marked pictures; where it may, fills those of different sizes up with zeros to one.
public struct DetectionCollation: Sendable {
    /// A filled batch has sides that are multiples of this, which every backbone divides by.
    public static let filledMultiple = 32

    public let normalization: ImageNormalization
    /// Whether pictures may be of different sizes.
    public let isFilled: Bool

    public init(_ normalization: ImageNormalization, isFilled: Bool = false) {
        self.normalization = normalization
        self.isFilled = isFilled
    }

    /// - Throws: `CollationError` where there are no pictures, or they differ in channels, or in size and are not to be
    ///   filled up.
    public func callAsFunction(_ examples: [DetectionExample]) throws(CollationError) -> DetectionBatch {
        let images = examples.map(\.image)
        return DetectionBatch(
            images: try isFilled
                ? normalization.filledBatch(images, multiple: Self.filledMultiple)
                : normalization.batch(images),
            extents: images.map(\.canvas), objects: examples.map(\.objects),
            proposals: examples.map(\.proposals), indices: examples.map(\.index),
            originals: examples.map(\.original))
    }
}
