import ApusTensor

/// Scales a picture so that its shorter side has one of several lengths, and its aspect ratio stays: training on many
/// scales, for models that take pictures of any size. torchvision's `RandomShortestSize`.
public struct RandomShortSide: ImageTransform {
    /// Pixels; each with the same probability.
    public let lengths: [Int]
    /// The longer side may not be longer, in pixels; the shorter one is then shorter than drawn.
    public let longest: Int?
    public let filter: ResizeFilter

    public init(lengths: [Int], longest: Int? = nil, filter: ResizeFilter = .bilinear) {
        precondition(
            !lengths.isEmpty && lengths.allSatisfy { $0 >= 1 },
            "RandomShortSide: lengths \(lengths) are not one or more numbers from 1")
        precondition(longest ?? 1 >= 1, "RandomShortSide: a longest side of \(longest ?? 0) is empty")
        self.lengths = lengths
        self.longest = longest
        self.filter = filter
    }

    public func callAsFunction(_ sample: AnnotatedImage, stream: inout RandomStream) -> AnnotatedImage {
        let (width, height) = (sample.image.width, sample.image.height)
        let length = lengths[stream.integer(below: lengths.count)]
        var factor = Double(length) / Double(min(width, height))
        if let longest { factor = min(factor, Double(longest) / Double(max(width, height))) }
        let size = scaledSize(sample.image, by: factor)
        return sample.resized(width: size.width, height: size.height, filter: filter)
    }
}

/// Scales a picture by a random factor, and cuts or fills it to a canvas of one size, at a place
/// drawn uniformly: training on many scales in batches of one size.
///
/// Ghiasi et al., "Simple Copy-Paste is a Strong Data Augmentation Method", 2020, arXiv 2012.07177 (large scale
/// jittering).
public struct RandomScaleJitter: ImageTransform {
    public let width: Int
    public let height: Int
    /// 1 is the size at which the whole picture just fits the canvas; above 0.
    public let scale: ClosedRange<Double>
    /// Whether the picture takes the canvas's aspect ratio first, as a picture does that is stretched to a network's
    /// input: what is learned then has the shapes that are seen in use.
    public let stretches: Bool
    public let fill: Color
    /// Which objects of a cut picture stay.
    public let keeping: ObjectKeeping
    public let filter: ResizeFilter

    /// - Parameter fill: the mean colour of ImageNet where it is left out.
    public init(
        width: Int, height: Int, scale: ClosedRange<Double> = 0.5...2, stretches: Bool = false,
        fill: Color = Color(red: 124, green: 116, blue: 104), keeping: ObjectKeeping = .center,
        filter: ResizeFilter = .bilinear
    ) {
        precondition(width >= 1 && height >= 1, "RandomScaleJitter: a size of \(width)x\(height) is empty")
        precondition(scale.lowerBound > 0, "RandomScaleJitter: scale \(scale) is not above 0")
        self.width = width
        self.height = height
        self.scale = scale
        self.stretches = stretches
        self.fill = fill
        self.keeping = keeping
        self.filter = filter
    }

    public func callAsFunction(_ sample: AnnotatedImage, stream: inout RandomStream) -> AnnotatedImage {
        let factor = stream.uniform(in: scale)
        let size = jitteredSize(of: sample.image, by: factor)
        let x = offset(size.width - width, &stream)
        let y = offset(size.height - height, &stream)
        return sample.resized(width: size.width, height: size.height, filter: filter)
            .window(x: x, y: y, width: width, height: height, fill: fill, keeping: keeping)
    }

    private func jitteredSize(of image: Image, by factor: Double) -> Canvas {
        guard stretches else {
            let fit = min(Double(width) / Double(image.width), Double(height) / Double(image.height))
            return scaledSize(image, by: fit * factor)
        }
        return Canvas(
            width: max(1, Int((Double(width) * factor).rounded())),
            height: max(1, Int((Double(height) * factor).rounded())))
    }

    /// Where the canvas starts on a picture that is `excess` pixels longer, or shorter where it is negative.
    private func offset(_ excess: Int, _ stream: inout RandomStream) -> Int {
        let drawn = stream.integer(below: abs(excess) + 1)
        return excess < 0 ? -drawn : drawn
    }
}

/// Rounded down as torchvision does, at least one pixel.
private func scaledSize(_ image: Image, by factor: Double) -> Canvas {
    Canvas(
        width: max(1, Int(Double(image.width) * factor)), height: max(1, Int(Double(image.height) * factor)))
}
