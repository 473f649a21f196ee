extension Recipe {
    /// Random changes to training pictures of a class.
    public struct ClassificationAugmentation: Equatable, Sendable {
        public var resizedCrop: [Double] = []
        public var flip = 0.0
        public var verticalFlip = 0.0
        public var shift = 0
        public var brightness = 0.0
        public var contrast = 0.0
        public var saturation = 0.0
        public var hue = 0.0
        public var erasing = 0.0
        public var erasingArea: [Double] = []
        public var mixup = 0.0
        public var cutmix = 0.0

        public init() {}
    }

    /// Random changes to training pictures and their marked objects.
    public struct DetectionAugmentation: Equatable, Sendable {
        public var flip = 0.0
        public var verticalFlip = 0.0
        public var transpose = 0.0
        public var photometric = 0.0
        public var zoomOut = 0.0
        public var crop = false
        public var scale: [Double] = []
        public var mosaic = 0.0

        public init() {}
    }
}

extension Recipe.ClassificationAugmentation: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init(
            "resizedCrop", \.resizedCrop,
            "range of a random part's share of the picture, which is stretched to its size; empty: none",
            in: .above(0, to: 1)),
        .init("flip", \.flip, "probability of a horizontal flip", in: .from(0, to: 1)),
        .init("verticalFlip", \.verticalFlip, "probability of a vertical flip", in: .from(0, to: 1)),
        .init(
            "shift", \.shift, "pixels of zero padding before a random crop to size", in: .from(0, to: 1024)),
        .init("brightness", \.brightness, "largest change of a random factor from 1", in: .from(0, to: 10)),
        .init("contrast", \.contrast, "largest change of a random factor from 1", in: .from(0, to: 10)),
        .init("saturation", \.saturation, "largest change of a random factor from 1", in: .from(0, to: 10)),
        .init("hue", \.hue, "largest random turn of the colour wheel, in circles", in: .from(0, to: 0.5)),
        .init("erasing", \.erasing, "probability of erasing a random rectangle", in: .from(0, to: 1)),
        .init(
            "erasingArea", \.erasingArea,
            "range of the erased rectangle's share of the picture; empty: 0.02 to 0.33", in: .from(0, to: 1)),
        .init(
            "mixup", \.mixup, "alpha of mixing samples pixel by pixel, of each with another; 0: none",
            in: .from(0, to: 100)),
        .init(
            "cutmix", \.cutmix,
            "alpha of pasting a part of another sample; 0: none; with mixup, each sample draws one of them",
            in: .from(0, to: 100)),
    ]

    package var contradiction: (key: String, reason: String)? {
        if !resizedCrop.isRange { return ("resizedCrop", "takes two numbers, the smaller first") }
        if !erasingArea.isRange { return ("erasingArea", "takes two numbers, the smaller first") }
        if erasing == 0, !erasingArea.isEmpty {
            return ("erasingArea", "has no effect: erasing is 0, and nothing is erased")
        }
        return nil
    }
}

extension Recipe.DetectionAugmentation: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init("flip", \.flip, "probability of a horizontal flip", in: .from(0, to: 1)),
        .init("verticalFlip", \.verticalFlip, "probability of a vertical flip", in: .from(0, to: 1)),
        .init(
            "transpose", \.transpose, "probability of exchanging rows and columns", in: .from(0, to: 1)),
        .init(
            "photometric", \.photometric,
            "probability of each change of brightness, contrast, saturation and hue", in: .from(0, to: 1)),
        .init(
            "zoomOut", \.zoomOut, "probability of shrinking the picture on a larger canvas",
            in: .from(0, to: 1)),
        .init("crop", \.crop, "SSD's random crops, which objects overlap enough, or the whole picture"),
        .init(
            "scale", \.scale, "range of a random factor on the picture's size; empty: none",
            in: .above(0, to: 10)),
        .init(
            "mosaic", \.mosaic, "probability of laying parts of three other pictures beside one",
            in: .from(0, to: 1)),
    ]

    package var contradiction: (key: String, reason: String)? {
        scale.isRange ? nil : ("scale", "takes two numbers, the smaller first")
    }
}

extension [Double] {
    /// Whether it holds nothing, or a lower and an upper end.
    fileprivate var isRange: Bool { isEmpty || (count == 2 && self[0] <= self[1]) }
}
