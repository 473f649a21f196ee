import ApusTensor

/// A picture and its marked objects, on their way to a detector.
public struct DetectionSample: Sendable, Equatable {
    public var image: Image
    public var objects: [ObjectAnnotation]

    public init(image: Image, objects: [ObjectAnnotation]) {
        self.image = image
        self.objects = objects
    }
}

/// One step from a picture with its objects to what a detector learns from.
public protocol DetectionTransform: Sendable {
    /// The changed picture, with boxes, masks and areas that follow it. Whatever is random about the change is drawn
    /// from `stream`.
    func callAsFunction(_ sample: DetectionSample, stream: inout RandomStream) -> DetectionSample
}

/// Several steps, one after the other. None is the identity.
public struct DetectionTransforms: DetectionTransform {
    public let steps: [any DetectionTransform]

    public init(_ steps: [any DetectionTransform] = []) {
        self.steps = steps
    }

    public func callAsFunction(_ sample: DetectionSample, stream: inout RandomStream) -> DetectionSample {
        steps.reduce(sample) { $1($0, stream: &stream) }
    }
}
