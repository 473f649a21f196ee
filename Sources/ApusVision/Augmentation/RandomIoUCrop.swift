import ApusTensor

/// SSD's random crop: a part of the picture that overlaps at least one object by a random minimum.
///
/// Liu et al., "SSD: Single Shot MultiBox Detector", 2016, arXiv 1512.02325, section 2.2; the numbers are those of
/// torchvision's `RandomIoUCrop`. Objects whose centre falls out go, the others' boxes are cut.
public struct RandomIoUCrop: ImageTransform {
    /// What a crop must hold.
    public enum Requirement: Sendable, Hashable {
        /// The picture stays as it is.
        case whole
        /// Any crop with an object's centre in it.
        case any
        /// The crop's IoU with an object whose centre is in it is at least this, 0 to 1.
        case overlap(Double)
    }

    /// One is drawn for each picture, all with the same probability, and another when it cannot be met.
    public let requirements: [Requirement]
    /// The crop's width over the picture's, and its height over the picture's, drawn apart; within 0 to 1.
    public let scale: ClosedRange<Double>
    /// The crop's width over its height.
    public let aspectRatio: ClosedRange<Double>
    /// Crops drawn before a requirement is given up.
    public let trials: Int

    /// SSD's requirements.
    public static let requirements: [Requirement] = [
        .whole, .any, .overlap(0.1), .overlap(0.3), .overlap(0.5), .overlap(0.7), .overlap(0.9),
    ]

    public init(
        requirements: [Requirement] = RandomIoUCrop.requirements, scale: ClosedRange<Double> = 0.3...1,
        aspectRatio: ClosedRange<Double> = 0.5...2, trials: Int = 40
    ) {
        precondition(!requirements.isEmpty, "RandomIoUCrop: there is no requirement")
        precondition(
            scale.lowerBound > 0 && scale.upperBound <= 1,
            "RandomIoUCrop: scale \(scale) is not within 0 to 1")
        precondition(
            aspectRatio.lowerBound > 0, "RandomIoUCrop: aspect ratio \(aspectRatio) is not above 0")
        precondition(trials >= 1, "RandomIoUCrop: trials are at least 1, not \(trials)")
        self.requirements = requirements
        self.scale = scale
        self.aspectRatio = aspectRatio
        self.trials = trials
    }

    /// A picture without objects stays as it is, and so does one for which 50 requirements drawn are not met.
    public func callAsFunction(_ sample: AnnotatedImage, stream: inout RandomStream) -> AnnotatedImage {
        guard !sample.objects.isEmpty else { return sample }
        for _ in 0..<50 {
            let minimum: Double
            switch requirements[stream.integer(below: requirements.count)] {
            case .whole: return sample
            case .any: minimum = 0
            case .overlap(let overlap): minimum = overlap
            }
            for _ in 0..<trials {
                guard let crop = draw(from: sample.image.canvas, &stream) else { continue }
                let inside = sample.objects.lazy.filter { ObjectKeeping.center.keeps($0.box, in: crop.box) }
                guard inside.contains(where: { $0.box.intersectionOverUnion(crop.box) >= minimum }) else {
                    continue
                }
                let result = sample.window(
                    x: crop.x, y: crop.y, width: crop.width, height: crop.height, keeping: .center)
                // Slivers and masks that lie elsewhere may go although their centres are inside.
                if !result.objects.isEmpty { return result }
            }
        }
        return sample
    }

    /// A crop, or none where the one drawn is too long or too thin.
    private func draw(from canvas: Canvas, _ stream: inout RandomStream) -> PixelRectangle? {
        let width = Int(Double(canvas.width) * stream.uniform(in: scale))
        let height = Int(Double(canvas.height) * stream.uniform(in: scale))
        guard width > 0, height > 0, aspectRatio.contains(Double(width) / Double(height)) else { return nil }
        return PixelRectangle(
            x: Int(Double(canvas.width - width) * stream.uniform()),
            y: Int(Double(canvas.height - height) * stream.uniform()), width: width, height: height)
    }
}
