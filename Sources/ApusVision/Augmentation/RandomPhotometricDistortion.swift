import ApusTensor

/// Random brightness, contrast, saturation, hue and order of channels; boxes stay where they are.
///
/// Howard, "Some Improvements on Deep Convolutional Neural Network Based Image Classification", 2013, arXiv 1312.5402,
/// as SSD has it; the order of the steps and the ranges are those of torchvision's `RandomPhotometricDistort`. Contrast
/// changes before the colours or after them, each half of the time.
public struct RandomPhotometricDistortion: ImageTransform {
    /// Factors of the values.
    public let brightness: ClosedRange<Double>
    /// Factors of the distance from the mean grey.
    public let contrast: ClosedRange<Double>
    /// Factors of the distance from grey.
    public let saturation: ClosedRange<Double>
    /// Turns of the colour wheel, within -0.5 to 0.5.
    public let hue: ClosedRange<Double>
    /// Of each of the five changes on its own, 0 to 1.
    public let probability: Double

    public init(
        brightness: ClosedRange<Double> = 0.875...1.125, contrast: ClosedRange<Double> = 0.5...1.5,
        saturation: ClosedRange<Double> = 0.5...1.5, hue: ClosedRange<Double> = -0.05...0.05,
        probability: Double = 0.5
    ) {
        for (name, range) in [("brightness", brightness), ("contrast", contrast), ("saturation", saturation)]
        {
            precondition(
                range.lowerBound >= 0, "RandomPhotometricDistortion: \(name) \(range) is not at least 0")
        }
        precondition(
            hue.lowerBound >= -0.5 && hue.upperBound <= 0.5,
            "RandomPhotometricDistortion: hue \(hue) is not within -0.5 to 0.5")
        precondition(
            (0...1).contains(probability),
            "RandomPhotometricDistortion: probability is 0 to 1, not \(probability)")
        self.brightness = brightness
        self.contrast = contrast
        self.saturation = saturation
        self.hue = hue
        self.probability = probability
    }

    /// What is done to one picture.
    package struct Parameters: Sendable, Equatable {
        package var brightness: Double?
        package var contrast: Double?
        package var saturation: Double?
        package var hue: Double?
        package var contrastFirst: Bool
        package var channels: [Int]?
    }

    package func parameters(_ stream: inout RandomStream) -> Parameters {
        // Every number is drawn, used or not, so that one change leaves the others as they are.
        func factor(_ range: ClosedRange<Double>, _ stream: inout RandomStream) -> Double? {
            let isUsed = stream.chance(probability)
            let value = stream.uniform(in: range)
            return isUsed ? value : nil
        }
        let brightness = factor(brightness, &stream)
        let contrast = factor(contrast, &stream)
        let saturation = factor(saturation, &stream)
        let hue = factor(hue, &stream)
        let contrastFirst = stream.chance(0.5)
        let permutes = stream.chance(probability)
        let order = stream.permutation(3)
        return Parameters(
            brightness: brightness, contrast: contrast, saturation: saturation, hue: hue,
            contrastFirst: contrastFirst, channels: permutes ? order : nil)
    }

    public func callAsFunction(_ sample: AnnotatedImage, stream: inout RandomStream) -> AnnotatedImage {
        let parameters = parameters(&stream)
        var image = sample.image
        if let factor = parameters.brightness { image = image.adjustingBrightness(by: factor) }
        if let factor = parameters.contrast, parameters.contrastFirst {
            image = image.adjustingContrast(by: factor)
        }
        if let factor = parameters.saturation { image = image.adjustingSaturation(by: factor) }
        if let turn = parameters.hue { image = image.adjustingHue(by: turn) }
        if let factor = parameters.contrast, !parameters.contrastFirst {
            image = image.adjustingContrast(by: factor)
        }
        if let order = parameters.channels, image.channels == 3 { image = image.permutingChannels(order) }
        return sample.with(image)
    }
}
