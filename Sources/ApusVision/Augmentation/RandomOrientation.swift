import ApusTensor

// Flips and transposes. Pictures without an up, such as those of a microscope or from above, bear all three, which
// together give the eight ways to lay a picture down.

/// Mirrors a picture left to right with the given probability.
public struct RandomHorizontalFlip: ImageTransform {
    /// 0 to 1.
    public let probability: Double

    public init(probability: Double = 0.5) {
        precondition(
            (0...1).contains(probability), "RandomHorizontalFlip: probability is 0 to 1, not \(probability)")
        self.probability = probability
    }

    public func callAsFunction(_ sample: AnnotatedImage, stream: inout RandomStream) -> AnnotatedImage {
        stream.chance(probability) ? sample.mirrored() : sample
    }
}

/// Turns a picture upside down, by a mirror, with the given probability.
public struct RandomVerticalFlip: ImageTransform {
    /// 0 to 1.
    public let probability: Double

    public init(probability: Double = 0.5) {
        precondition(
            (0...1).contains(probability), "RandomVerticalFlip: probability is 0 to 1, not \(probability)")
        self.probability = probability
    }

    public func callAsFunction(_ sample: AnnotatedImage, stream: inout RandomStream) -> AnnotatedImage {
        stream.chance(probability) ? sample.flipped() : sample
    }
}

/// Exchanges columns and rows with the given probability; width and height change places.
public struct RandomTranspose: ImageTransform {
    /// 0 to 1.
    public let probability: Double

    public init(probability: Double = 0.5) {
        precondition(
            (0...1).contains(probability), "RandomTranspose: probability is 0 to 1, not \(probability)")
        self.probability = probability
    }

    public func callAsFunction(_ sample: AnnotatedImage, stream: inout RandomStream) -> AnnotatedImage {
        stream.chance(probability) ? sample.transposed() : sample
    }
}
