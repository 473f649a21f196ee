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

/// Marked pictures, each changed by a transform when it is met, and then stretched to one size.
public struct DetectionExamples: Dataset {
    public let dataset: any DetectionDataset
    public let transform: ImageTransforms
    public let canvas: Canvas
    /// Finds boxes that may hold an object, which follow every change of the picture; nil finds none.
    public let proposals: ProposalMemory?

    /// - Parameter canvas: the size of every picture that comes out.
    public init(
        _ dataset: any DetectionDataset, canvas: Canvas,
        transform: ImageTransforms = ImageTransforms(), proposals: ProposalMemory? = nil
    ) {
        self.dataset = dataset
        self.canvas = canvas
        self.transform = transform
        self.proposals = proposals
    }

    public var count: Int { dataset.count }

    public func sample(_ index: Int, stream: inout RandomStream) throws -> DetectionExample {
        var objects = try dataset.record(index).objects
        // Boxes are what is learned; carrying masks through every change would cost more than the changes.
        for place in objects.indices { objects[place].mask = nil }
        let image = try dataset.image(index).rgb()
        let raw = AnnotatedImage(image: image, objects: objects, proposals: proposals?(index, image) ?? [])
        let changed = transform(raw, stream: &stream).resized(width: canvas.width, height: canvas.height)
        return DetectionExample(
            image: changed.image, objects: changed.objects, proposals: changed.proposals, index: index,
            original: image.canvas)
    }
}

/// Pictures and their objects as a detector takes them.
public struct DetectionBatch: Sendable {
    /// `[N, 3, H, W]`, float32, normalised.
    public let images: Tensor
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
            proposals: examples.map(\.proposals), indices: examples.map(\.index),
            originals: examples.map(\.original))
    }
}
