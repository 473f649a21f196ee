import ApusTensor

/// Blots out a rectangle of random place, size and shape with the given probability. Boxes and masks stay as they are:
/// an object that is partly hidden is still there.
///
/// Zhong, Zheng, Kang, Li, Yang, "Random Erasing Data Augmentation", 2017, arXiv 1708.04896, algorithm 1, with one
/// value in place of noise; numbers and draws are those of torchvision's `RandomErasing`.
public struct RandomErasing: ImageTransform {
    /// 0 to 1.
    public let probability: Double
    /// The rectangle's share of the picture, within 0 to 1.
    public let area: ClosedRange<Double>
    /// The rectangle's height over its width, above 0; uniform in its logarithm.
    public let aspectRatio: ClosedRange<Double>
    /// The value that blots out, in every channel.
    public let fill: UInt8

    public init(
        probability: Double = 0.5, area: ClosedRange<Double> = 0.02...0.33,
        aspectRatio: ClosedRange<Double> = 0.3...3.3, fill: UInt8 = 0
    ) {
        precondition(
            (0...1).contains(probability), "RandomErasing: probability is 0 to 1, not \(probability)")
        precondition(
            area.lowerBound >= 0 && area.upperBound <= 1, "RandomErasing: area \(area) is not within 0 to 1")
        precondition(
            aspectRatio.lowerBound > 0 && aspectRatio.upperBound.isFinite,
            "RandomErasing: aspect ratio \(aspectRatio) is not above 0")
        self.probability = probability
        self.area = area
        self.aspectRatio = aspectRatio
        self.fill = fill
    }

    public func callAsFunction(_ sample: AnnotatedImage, stream: inout RandomStream) -> AnnotatedImage {
        guard let blot = blot(on: sample.image.canvas, stream: &stream) else { return sample }
        var erased = sample
        erased.image.fillRectangle(
            x: blot.x, y: blot.y, width: blot.width, height: blot.height,
            color: Color(red: fill, green: fill, blue: fill))
        return erased
    }

    /// The rectangle that is blotted out of a picture; nil where none is.
    package func blot(on canvas: Canvas, stream: inout RandomStream) -> PixelRectangle? {
        guard stream.chance(probability) else { return nil }
        let pixels = Double(canvas.width) * Double(canvas.height)
        // A rectangle that does not fit is drawn anew; most fit, and one try in ten thousand pictures fails all ten.
        for _ in 0..<10 {
            let size = pixels * stream.uniform(in: area)
            let aspect = stream.logarithmicUniform(in: aspectRatio)
            let height = Int((size * aspect).squareRoot().rounded(.toNearestOrEven))
            let width = Int((size / aspect).squareRoot().rounded(.toNearestOrEven))
            guard height < canvas.height, width < canvas.width else { continue }
            let x = stream.integer(below: canvas.width - width + 1)
            let y = stream.integer(below: canvas.height - height + 1)
            return PixelRectangle(x: x, y: y, width: width, height: height)
        }
        return nil
    }
}
