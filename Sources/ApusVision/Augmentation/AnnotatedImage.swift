/// A picture and its marked objects, on their way to a network. A picture of one class has none.
public struct AnnotatedImage: Sendable, Equatable {
    public var image: Image
    /// In pixels of ``image``.
    public var objects: [ObjectAnnotation]

    public init(image: Image, objects: [ObjectAnnotation] = []) {
        self.image = image
        self.objects = objects
    }
}
