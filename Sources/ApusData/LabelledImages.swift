import ApusTensor
import ApusVision

/// A picture and its class.
public struct LabelledImage: Sendable, Equatable {
    public let image: Image
    public let label: Int
    /// How it is mixed with another one of its batch; nil: it is not.
    package let mix: SampleMix?

    public init(image: Image, label: Int) {
        self.init(image: image, label: label, mix: nil)
    }

    package init(image: Image, label: Int, mix: SampleMix?) {
        self.image = image
        self.label = label
        self.mix = mix
    }
}

/// Labelled pictures in memory, each changed by a transform when it is met.
public struct LabelledImages: Dataset {
    public let arrays: ImageArrays
    public let transform: ImageTransforms
    /// How samples of a batch are mixed; nil: they are not.
    public let mixing: BatchMixing?

    public init(
        _ arrays: ImageArrays, transform: ImageTransforms = ImageTransforms(), mixing: BatchMixing? = nil
    ) {
        self.arrays = arrays
        self.transform = transform
        self.mixing = mixing
    }

    public var count: Int { arrays.count }

    public func sample(_ index: Int, stream: inout RandomStream) -> LabelledImage {
        let image = transform(arrays.image(index), stream: &stream)
        return LabelledImage(
            image: image, label: arrays.labels[index],
            mix: mixing?.draw(for: image.canvas, stream: &stream))
    }
}
