import ApusTensor

/// One step from a picture to the picture that a network sees: the same steps for classifiers, whose pictures have no
/// marked objects, and for detectors.
public protocol ImageTransform: Sendable {
    /// The changed picture, with boxes, masks and areas that follow it. Whatever is random about the change is drawn
    /// from `stream`, once for the picture and its objects.
    func callAsFunction(_ sample: AnnotatedImage, stream: inout RandomStream) -> AnnotatedImage
}

extension ImageTransform {
    /// The changed picture of one in which nothing is marked.
    public func callAsFunction(_ image: Image, stream: inout RandomStream) -> Image {
        self(AnnotatedImage(image: image), stream: &stream).image
    }
}

/// Several steps, one after the other. None is the identity.
public struct ImageTransforms: ImageTransform {
    public let steps: [any ImageTransform]

    public init(_ steps: [any ImageTransform] = []) {
        self.steps = steps
    }

    public func callAsFunction(_ sample: AnnotatedImage, stream: inout RandomStream) -> AnnotatedImage {
        steps.reduce(sample) { $1($0, stream: &stream) }
    }
}
