import ApusTensor
import ApusVision

/// A picture and its class.
public struct LabelledImage: Sendable, Equatable {
    public let image: Image
    public let label: Int

    public init(image: Image, label: Int) {
        self.image = image
        self.label = label
    }
}

/// Labelled pictures in memory, each changed by a transform when it is met.
public struct LabelledImages: Dataset {
    public let arrays: ImageArrays
    public let transform: ImageTransforms

    public init(_ arrays: ImageArrays, transform: ImageTransforms = ImageTransforms()) {
        self.arrays = arrays
        self.transform = transform
    }

    public var count: Int { arrays.count }

    public func sample(_ index: Int, stream: inout RandomStream) -> LabelledImage {
        LabelledImage(image: transform(arrays.image(index), stream: &stream), label: arrays.labels[index])
    }
}
