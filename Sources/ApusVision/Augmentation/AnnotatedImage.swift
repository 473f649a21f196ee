/// A picture and its marked objects, on their way to a network. A picture of one class has none.
public struct AnnotatedImage: Sendable, Equatable {
    public var image: Image
    /// In pixels of ``image``.
    public var objects: [ObjectAnnotation]
    /// Boxes that may hold an object, for detectors that look at such; in pixels of ``image``.
    public var proposals: [Box]

    public init(image: Image, objects: [ObjectAnnotation] = [], proposals: [Box] = []) {
        self.image = image
        self.objects = objects
        self.proposals = proposals
    }

    /// The same objects in a picture of the same size.
    func with(_ image: Image) -> AnnotatedImage {
        AnnotatedImage(image: image, objects: objects, proposals: proposals)
    }
}
