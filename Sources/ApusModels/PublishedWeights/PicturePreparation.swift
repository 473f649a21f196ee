import ApusVision

/// What is done to a picture of any size before a published model sees it.
public struct PicturePreparation: Sendable, Hashable {
    public enum Resizing: Sendable, Hashable {
        /// The shorter side to so many pixels, the longer in proportion.
        case shorterSide(Int)
        /// Both sides to so many pixels, whatever the proportion was.
        case square(Int)
    }

    public let resizing: Resizing
    public let filter: ResizeFilter
    /// The side of the square that is cut out of the middle, in pixels.
    public let crop: Int
    /// Of each channel, pixels being 0 to 1.
    public let mean: [Float]
    public let standardDeviation: [Float]

    public init(
        _ resizing: Resizing, crop: Int, filter: ResizeFilter = .bilinear,
        mean: [Float] = PicturePreparation.imageNetMean,
        standardDeviation: [Float] = PicturePreparation.imageNetDeviation
    ) {
        self.resizing = resizing
        self.crop = crop
        self.filter = filter
        self.mean = mean
        self.standardDeviation = standardDeviation
    }

    public static let imageNetMean: [Float] = [0.485, 0.456, 0.406]
    public static let imageNetDeviation: [Float] = [0.229, 0.224, 0.225]
    /// What maps 0...1 to -1...1.
    public static let halves: [Float] = [0.5, 0.5, 0.5]

    /// The picture in RGB, resized with antialiasing and cut: `crop` x `crop` pixels.
    public func picture(_ picture: Image) -> Image {
        let image = picture.rgb()
        let (width, height) =
            switch resizing {
            case .square(let side): (side, side)
            case .shorterSide(let shorter):
                image.width <= image.height
                    ? (shorter, shorter * image.height / image.width)
                    : (shorter * image.width / image.height, shorter)
            }
        let resized = image.resized(width: width, height: height, filter: filter)
        // Halves are rounded to even numbers, as Python rounds them.
        let x = (Double(width - crop) / 2).rounded(.toNearestOrEven)
        let y = (Double(height - crop) / 2).rounded(.toNearestOrEven)
        return resized.window(x: Int(x), y: Int(y), width: crop, height: crop)
    }

    /// In words: "shorter side to 256, middle 224x224, bilinear".
    public var text: String {
        let size =
            switch resizing {
            case .shorterSide(let side): "shorter side to \(side) pixels, the middle \(crop)x\(crop)"
            case .square(let side): "stretched to \(side)x\(side) pixels"
            }
        return "\(size), \(filter), mean \(mean), standard deviation \(standardDeviation)"
    }
}
