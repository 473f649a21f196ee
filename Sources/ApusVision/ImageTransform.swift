import ApusTensor

/// One step from a picture to the picture a model sees.
public protocol ImageTransform: Sendable {
    /// The changed picture. Whatever is random about the change is drawn from `stream`.
    func callAsFunction(_ image: Image, stream: inout RandomStream) -> Image
}

/// Several steps, one after the other. None is the identity.
public struct ImageTransforms: ImageTransform {
    public let steps: [any ImageTransform]

    public init(_ steps: [any ImageTransform] = []) {
        self.steps = steps
    }

    public func callAsFunction(_ image: Image, stream: inout RandomStream) -> Image {
        steps.reduce(image) { $1($0, stream: &stream) }
    }
}

/// Mirrors a picture left to right with the given probability.
public struct RandomHorizontalFlip: ImageTransform {
    /// 0 to 1.
    public let probability: Double

    public init(probability: Double = 0.5) {
        precondition(
            (0...1).contains(probability), "RandomHorizontalFlip: probability is 0 to 1, not \(probability)")
        self.probability = probability
    }

    public func callAsFunction(_ image: Image, stream: inout RandomStream) -> Image {
        stream.chance(probability) ? image.mirrored() : image
    }
}

/// Cuts a picture of a given size out of one with a border added, at a place drawn uniformly. With the picture's own
/// size, it shifts the picture by up to `padding` pixels each way.
public struct RandomCrop: ImageTransform {
    public let width: Int
    public let height: Int
    /// Pixels added on every side.
    public let padding: Int
    /// The value of the border in every channel.
    public let fill: UInt8

    public init(width: Int, height: Int, padding: Int = 0, fill: UInt8 = 0) {
        precondition(width >= 1 && height >= 1, "RandomCrop: a size of \(width)x\(height) is empty")
        precondition(padding >= 0, "RandomCrop: padding is at least 0, not \(padding)")
        self.width = width
        self.height = height
        self.padding = padding
        self.fill = fill
    }

    /// - Precondition: the picture with its border is at least as large as the crop.
    public func callAsFunction(_ image: Image, stream: inout RandomStream) -> Image {
        let columns = image.width + 2 * padding - width
        let rows = image.height + 2 * padding - height
        precondition(
            columns >= 0 && rows >= 0,
            "RandomCrop: \(width)x\(height) out of \(image.width)x\(image.height) with a border of \(padding)"
        )
        let x = stream.integer(below: columns + 1) - padding
        let y = stream.integer(below: rows + 1) - padding
        return image.window(x: x, y: y, width: width, height: height, fill: fill)
    }
}

/// Blots out a rectangle of random place, size and shape with the given probability.
///
/// Zhong, Zheng, Kang, Li, Yang, "Random Erasing Data Augmentation", 2017, arXiv 1708.04896, algorithm 1; with one
/// value in place of noise.
public struct RandomErasing: ImageTransform {
    /// 0 to 1.
    public let probability: Double
    /// The rectangle's share of the picture, within 0 to 1.
    public let area: ClosedRange<Double>
    /// The rectangle's height over its width, above 0.
    public let aspectRatio: ClosedRange<Double>
    /// The value that blots out, in every channel.
    public let fill: UInt8

    public init(
        probability: Double = 0.5, area: ClosedRange<Double> = 0.02...0.4,
        aspectRatio: ClosedRange<Double> = 0.3...3.33, fill: UInt8 = 0
    ) {
        precondition(
            (0...1).contains(probability), "RandomErasing: probability is 0 to 1, not \(probability)")
        precondition(
            area.lowerBound >= 0 && area.upperBound <= 1, "RandomErasing: area \(area) is not within 0 to 1")
        precondition(aspectRatio.lowerBound > 0, "RandomErasing: aspect ratio \(aspectRatio) is not above 0")
        self.probability = probability
        self.area = area
        self.aspectRatio = aspectRatio
        self.fill = fill
    }

    public func callAsFunction(_ image: Image, stream: inout RandomStream) -> Image {
        guard stream.chance(probability) else { return image }
        let pixels = Double(image.width * image.height)
        // A rectangle that does not fit is drawn anew; most fit, and one try in ten thousand pictures fails all ten.
        for _ in 0..<10 {
            let size = between(area, stream.uniform()) * pixels
            let aspect = between(aspectRatio, stream.uniform())
            let height = Int((size * aspect).squareRoot().rounded())
            let width = Int((size / aspect).squareRoot().rounded())
            guard height < image.height, width < image.width else { continue }
            let x = stream.integer(below: image.width - width + 1)
            let y = stream.integer(below: image.height - height + 1)
            var erased = image
            erased.fillRectangle(
                x: x, y: y, width: width, height: height, color: Color(red: fill, green: fill, blue: fill))
            return erased
        }
        return image
    }

    private func between(_ range: ClosedRange<Double>, _ share: Double) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * share
    }
}
