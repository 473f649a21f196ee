import ApusTensor

// Flips and transposes. Pictures without an up, such as those of a microscope or from above, bear all three, which
// together give the eight ways to lay a picture down.

extension RandomHorizontalFlip: DetectionTransform {
    public func callAsFunction(_ sample: DetectionSample, stream: inout RandomStream) -> DetectionSample {
        stream.chance(probability) ? sample.mirrored() : sample
    }
}

/// Turns a picture upside down, by a mirror, with the given probability.
public struct RandomVerticalFlip: ImageTransform, DetectionTransform {
    /// 0 to 1.
    public let probability: Double

    public init(probability: Double = 0.5) {
        precondition(
            (0...1).contains(probability), "RandomVerticalFlip: probability is 0 to 1, not \(probability)")
        self.probability = probability
    }

    public func callAsFunction(_ image: Image, stream: inout RandomStream) -> Image {
        stream.chance(probability) ? image.flipped() : image
    }

    public func callAsFunction(_ sample: DetectionSample, stream: inout RandomStream) -> DetectionSample {
        stream.chance(probability) ? sample.flipped() : sample
    }
}

/// Exchanges columns and rows with the given probability; width and height change places.
public struct RandomTranspose: ImageTransform, DetectionTransform {
    /// 0 to 1.
    public let probability: Double

    public init(probability: Double = 0.5) {
        precondition(
            (0...1).contains(probability), "RandomTranspose: probability is 0 to 1, not \(probability)")
        self.probability = probability
    }

    public func callAsFunction(_ image: Image, stream: inout RandomStream) -> Image {
        stream.chance(probability) ? image.transposed() : image
    }

    public func callAsFunction(_ sample: DetectionSample, stream: inout RandomStream) -> DetectionSample {
        stream.chance(probability) ? sample.transposed() : sample
    }
}
