import ApusTensor
import ApusVision

/// A picture at the size a detector takes, with its objects, and where it came from.
public struct DetectionExample: Sendable {
    public let image: Image
    /// In pixels of ``image``.
    public let objects: [ObjectAnnotation]
    /// The picture's place in its data set.
    public let index: Int
    /// The picture's size in its data set, to which detections are mapped back.
    public let original: Canvas

    public init(image: Image, objects: [ObjectAnnotation], index: Int, original: Canvas) {
        self.image = image
        self.objects = objects
        self.index = index
        self.original = original
    }
}

/// Marked pictures, each made one of four or not, changed by a transform when it is met, and then stretched to one size.
public struct DetectionExamples: Dataset {
    public let dataset: any DetectionDataset
    public let transform: ImageTransforms
    public let canvas: Canvas
    /// Lays other pictures of the set beside one.
    public let mosaic: RandomMosaic?

    /// - Parameter canvas: the size of every picture that comes out.
    public init(
        _ dataset: any DetectionDataset, canvas: Canvas,
        transform: ImageTransforms = ImageTransforms(), mosaic: RandomMosaic? = nil
    ) {
        self.dataset = dataset
        self.canvas = canvas
        self.transform = transform
        self.mosaic = mosaic
    }

    public var count: Int { dataset.count }

    public func sample(_ index: Int, stream: inout RandomStream) throws -> DetectionExample {
        let raw = try raw(index)
        let joined = try mosaic.map { try self.joined(raw, $0, &stream) } ?? raw
        let changed = transform(joined, stream: &stream).resized(width: canvas.width, height: canvas.height)
        return DetectionExample(
            image: changed.image, objects: changed.objects, index: index, original: raw.image.canvas)
    }

    private func raw(_ index: Int) throws -> AnnotatedImage {
        var objects = try dataset.record(index).objects
        // Boxes are what is learned; carrying masks through every change would cost more than the changes.
        for place in objects.indices { objects[place].mask = nil }
        return AnnotatedImage(image: try dataset.image(index).rgb(), objects: objects)
    }

    /// A picture with three others around it, or as it is.
    private func joined(
        _ own: AnnotatedImage, _ mosaic: RandomMosaic, _ stream: inout RandomStream
    ) throws -> AnnotatedImage {
        let count = mosaic.partners(from: &stream)
        guard count > 0 else { return own }
        let others = try (0..<count).map { _ in try raw(stream.integer(below: dataset.count)) }
        return mosaic([own] + others, canvas: canvas, stream: &stream)
    }
}

/// Pictures and their objects as a detector takes them.
public struct DetectionBatch: Sendable {
    /// `[N, 3, H, W]`, float32, normalised.
    public let images: Tensor
    /// The objects of each picture, in pixels of the network's input.
    public let objects: [[ObjectAnnotation]]
    /// The place of each picture in its data set.
    public let indices: [Int]
    /// The size of each picture in its data set.
    public let originals: [Canvas]

    /// The number of pictures.
    public var count: Int { indices.count }
}

/// Makes a batch of marked pictures.
public struct DetectionCollation: Sendable {
    public let normalization: ImageNormalization

    public init(_ normalization: ImageNormalization) {
        self.normalization = normalization
    }

    /// - Throws: `CollationError` where there are no pictures, or they differ in size or channels.
    public func callAsFunction(_ examples: [DetectionExample]) throws(CollationError) -> DetectionBatch {
        DetectionBatch(
            images: try normalization.batch(examples.map(\.image)), objects: examples.map(\.objects),
            indices: examples.map(\.index), originals: examples.map(\.original))
    }
}
