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

/// Labelled pictures, each changed by a transform when it is met.
public struct LabelledImages: Dataset {
    public let pictures: any LabelledPictures
    public let transform: ImageTransforms
    /// How samples of a batch are mixed; nil: they are not.
    public let mixing: BatchMixing?

    public init(
        _ pictures: any LabelledPictures, transform: ImageTransforms = ImageTransforms(),
        mixing: BatchMixing? = nil
    ) {
        self.pictures = pictures
        self.transform = transform
        self.mixing = mixing
    }

    public var count: Int { pictures.count }

    /// - Throws: what reading the picture throws, naming its file.
    public func sample(_ index: Int, stream: inout RandomStream) throws -> LabelledImage {
        let image = transform(try pictures.image(index), stream: &stream)
        return LabelledImage(
            image: image, label: pictures.labels[index],
            mix: mixing?.draw(for: image.canvas, stream: &stream))
    }
}
