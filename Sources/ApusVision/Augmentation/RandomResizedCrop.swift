import ApusTensor

/// Cuts a part of random size, shape and place out of a picture and stretches it to one size.
///
/// Szegedy et al., "Going Deeper with Convolutions", 2014, arXiv 1409.4842, section 6; numbers and draws are those of
/// torchvision's `RandomResizedCrop`.
public struct RandomResizedCrop: ImageTransform {
    public let width: Int
    public let height: Int
    /// The part's share of the picture, above 0 to 1.
    public let area: ClosedRange<Double>
    /// The part's width over its height, above 0; uniform in its logarithm, so that high is as likely as wide.
    public let aspectRatio: ClosedRange<Double>
    /// Which objects of the cut picture stay.
    public let keeping: ObjectKeeping
    public let filter: ResizeFilter

    public init(
        width: Int, height: Int, area: ClosedRange<Double> = 0.08...1,
        aspectRatio: ClosedRange<Double> = 3.0 / 4...4.0 / 3, keeping: ObjectKeeping = .center,
        filter: ResizeFilter = .bilinear
    ) {
        precondition(width >= 1 && height >= 1, "RandomResizedCrop: a size of \(width)x\(height) is empty")
        precondition(
            area.lowerBound > 0 && area.upperBound <= 1,
            "RandomResizedCrop: area \(area) is not above 0 to 1")
        precondition(
            aspectRatio.lowerBound > 0 && aspectRatio.upperBound.isFinite,
            "RandomResizedCrop: aspect ratio \(aspectRatio) is not above 0")
        self.width = width
        self.height = height
        self.area = area
        self.aspectRatio = aspectRatio
        self.keeping = keeping
        self.filter = filter
    }

    public func callAsFunction(_ sample: AnnotatedImage, stream: inout RandomStream) -> AnnotatedImage {
        let part = part(of: sample.image.canvas, stream: &stream)
        return sample.window(
            x: part.x, y: part.y, width: part.width, height: part.height, keeping: keeping
        ).resized(width: width, height: height, filter: filter)
    }

    /// What is cut out of a picture.
    package func part(of canvas: Canvas, stream: inout RandomStream) -> PixelRectangle {
        let pixels = Double(canvas.width) * Double(canvas.height)
        for _ in 0..<10 {
            let size = pixels * stream.uniform(in: area)
            let aspect = stream.logarithmicUniform(in: aspectRatio)
            let width = Int((size * aspect).squareRoot().rounded(.toNearestOrEven))
            let height = Int((size / aspect).squareRoot().rounded(.toNearestOrEven))
            guard width > 0, width <= canvas.width, height > 0, height <= canvas.height else { continue }
            let y = stream.integer(below: canvas.height - height + 1)
            let x = stream.integer(below: canvas.width - width + 1)
            return PixelRectangle(x: x, y: y, width: width, height: height)
        }
        return middle(of: canvas)
    }

    /// The middle of a picture that is so long that parts of these shapes hardly fit.
    private func middle(of canvas: Canvas) -> PixelRectangle {
        var (width, height) = (canvas.width, canvas.height)
        let aspect = Double(width) / Double(height)
        if aspect < aspectRatio.lowerBound {
            height = max(1, Int((Double(width) / aspectRatio.lowerBound).rounded(.toNearestOrEven)))
        } else if aspect > aspectRatio.upperBound {
            width = max(1, Int((Double(height) * aspectRatio.upperBound).rounded(.toNearestOrEven)))
        }
        return PixelRectangle(
            x: (canvas.width - width) / 2, y: (canvas.height - height) / 2, width: width, height: height)
    }
}
