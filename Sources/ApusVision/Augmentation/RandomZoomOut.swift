import ApusTensor

/// Puts a picture somewhere on a larger canvas of one colour, so that its objects become small: SSD's expansion.
///
/// Liu et al., "SSD: Single Shot MultiBox Detector", 2016, arXiv 1512.02325, section 3.6.
public struct RandomZoomOut: ImageTransform {
    /// 0 to 1.
    public let probability: Double
    /// The canvas's sides over the picture's, at least 1; both sides by one factor.
    public let factor: ClosedRange<Double>
    public let fill: Color

    /// - Parameter fill: the mean colour of ImageNet where it is left out.
    public init(
        probability: Double = 0.5, factor: ClosedRange<Double> = 1...4,
        fill: Color = Color(red: 124, green: 116, blue: 104)
    ) {
        precondition(
            (0...1).contains(probability), "RandomZoomOut: probability is 0 to 1, not \(probability)")
        precondition(factor.lowerBound >= 1, "RandomZoomOut: factor \(factor) is not at least 1")
        self.probability = probability
        self.factor = factor
        self.fill = fill
    }

    public func callAsFunction(_ sample: AnnotatedImage, stream: inout RandomStream) -> AnnotatedImage {
        guard stream.chance(probability) else { return sample }
        let factor = stream.uniform(in: factor)
        let width = Int(Double(sample.image.width) * factor)
        let height = Int(Double(sample.image.height) * factor)
        let x = Int(Double(width - sample.image.width) * stream.uniform())
        let y = Int(Double(height - sample.image.height) * stream.uniform())
        return sample.window(x: -x, y: -y, width: width, height: height, fill: fill, keeping: .center)
    }
}
