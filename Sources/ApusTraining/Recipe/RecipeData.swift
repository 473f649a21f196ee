extension Recipe {
    /// The data set, and what is done to its samples.
    public struct Data: Equatable, Sendable {
        public enum Name: String, RecipeChoice {
            /// Fashion-MNIST (Xiao et al. 2017), 28x28 grey, from Debian's `dataset-fashion-mnist`.
            case fashion
            /// scikit-learn's 8x8 digits, shipped inside Apus.
            case digits
            /// Any pair of IDX files under `root`, named as MNIST's are.
            case idx
            /// Apus's own seeded pictures of squares, circles, triangles and stars.
            case shapes
            /// Apus's own seeded road scenes.
            case streets
            /// Pictures with COCO's JSON.
            case coco
            /// Pictures with Pascal VOC's XML.
            case voc
            /// Pictures with YOLO's text files.
            case yolo

            /// Whether objects are marked in the pictures, rather than each picture being one of a class.
            public var isDetection: Bool {
                switch self {
                case .fashion, .digits, .idx: false
                case .shapes, .streets, .coco, .voc, .yolo: true
                }
            }
        }

        public var name = Name.fashion
        public var root: String?
        public var trainSplit: String?
        public var testSplit: String?
        public var trainCount = 2000
        public var testCount = 200
        public var classes: [String] = []
        public var mean: [Double] = []
        public var std: [Double] = []
        public var augmentation = Augmentation()

        public init() {}
    }

    /// Random changes to training samples.
    public struct Augmentation: Equatable, Sendable {
        public var flip = 0.0
        public var shift = 0
        public var erasing = 0.0
        public var verticalFlip = 0.0
        public var transpose = 0.0
        public var photometric = 0.0
        public var zoomOut = 0.0
        public var crop = false
        public var scale: [Double] = []

        public init() {}

        /// The first key that has no effect on such data.
        fileprivate func key(foreignTo name: Recipe.Data.Name) -> String? {
            let ofClasses = [("shift", shift != 0), ("erasing", erasing != 0)]
            let ofObjects = [
                ("verticalFlip", verticalFlip != 0), ("transpose", transpose != 0),
                ("photometric", photometric != 0), ("zoomOut", zoomOut != 0), ("crop", crop),
                ("scale", !scale.isEmpty),
            ]
            return (name.isDetection ? ofClasses : ofObjects).first { $0.1 }?.0
        }
    }
}

extension Recipe.Data: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init("name", \.name, "the data set", isRequired: true),
        .init(
            "root", \.root, "its folder; null: where Debian's package puts it",
            when: .when("name", \.name, is: .fashion, .idx, .coco, .voc, .yolo)),
        .init(
            "trainSplit", \.trainSplit,
            "the part to learn from; null: trainval (voc), train2017 (coco), train (yolo)",
            when: .when("name", \.name, is: .coco, .voc, .yolo)),
        .init(
            "testSplit", \.testSplit, "the part to measure on; null: test (voc), val2017 (coco), val (yolo)",
            when: .when("name", \.name, is: .coco, .voc, .yolo)),
        .init(
            "trainCount", \.trainCount, "pictures to learn from", in: .from(1, to: 1e7),
            when: .when("name", \.name, is: .shapes, .streets)),
        .init(
            "testCount", \.testCount, "pictures to measure on, of other scenes", in: .from(1, to: 1e7),
            when: .when("name", \.name, is: .shapes, .streets)),
        .init(
            "classes", \.classes, "names of the classes in order; empty: those of the data, as they stand",
            when: .when("name", \.name, is: .shapes, .streets, .coco, .voc, .yolo)),
        .init(
            "mean", \.mean,
            "subtracted from each channel, pixels being 0 to 1; empty: nothing, or what a detector asks for",
            in: .from(-10, to: 10)),
        .init(
            "std", \.std, "what each channel is divided by afterwards; empty: nothing", in: .above(0, to: 10)),
        .init("augmentation", \.augmentation, "random changes to training samples"),
    ]

    package var contradiction: (key: String, reason: String)? {
        if name == .idx, root == nil { return ("root", "is missing; name the folder with the IDX files") }
        if [.coco, .voc, .yolo].contains(name), root == nil {
            return ("root", "is missing; name the data set's folder")
        }
        if Set(classes).count != classes.count { return ("classes", "names a class twice") }
        if let key = augmentation.key(foreignTo: name) {
            return (
                "augmentation",
                "\(key) is only for \(name.isDetection ? "pictures of a class" : "pictures with marked objects")"
            )
        }
        if mean.count != std.count {
            return ("std", "has \(std.count) values and mean has \(mean.count); give one of each a channel")
        }
        return nil
    }
}

extension Recipe.Augmentation: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init("flip", \.flip, "probability of a horizontal flip", in: .from(0, to: 1)),
        .init(
            "shift", \.shift, "pixels of zero padding before a random crop to size", in: .from(0, to: 1024)),
        .init("erasing", \.erasing, "probability of erasing a random rectangle", in: .from(0, to: 1)),
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
    ]

    package var contradiction: (key: String, reason: String)? {
        guard scale.isEmpty || (scale.count == 2 && scale[0] <= scale[1]) else {
            return ("scale", "takes two numbers, the smaller first")
        }
        return nil
    }
}
