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
            /// Pictures in a folder for each class, of any size.
            case folder
            /// Apus's own seeded pictures of a cross and a dot, 32x32 grey, in which only places tell the class.
            case quadrants
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
                case .fashion, .digits, .idx, .folder, .quadrants: false
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
        public var aspect: Double?
        public var classes: [String] = []
        public var perClass: Int?
        public var stretch = false
        public var mean: [Double] = []
        public var std: [Double] = []
        /// Of pictures of a class.
        public var augmentation = ClassificationAugmentation()
        /// Of pictures with marked objects.
        public var detectionAugmentation = DetectionAugmentation()

        public init() {}
    }
}

extension Recipe.Data: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init("name", \.name, "the data set", isRequired: true),
        .init(
            "root", \.root, "its folder; null: where Debian's package puts it",
            when: .when("name", \.name, is: .fashion, .idx, .folder, .coco, .voc, .yolo)),
        .init(
            "trainSplit", \.trainSplit,
            "the part to learn from; null: trainval (voc), train2017 (coco), train (yolo)",
            when: .when("name", \.name, is: .coco, .voc, .yolo)),
        .init(
            "testSplit", \.testSplit, "the part to measure on; null: test (voc), val2017 (coco), val (yolo)",
            when: .when("name", \.name, is: .coco, .voc, .yolo)),
        .init(
            "trainCount", \.trainCount, "pictures to learn from", in: .from(1, to: 1e7),
            when: .when("name", \.name, is: .quadrants, .shapes, .streets)),
        .init(
            "testCount", \.testCount, "pictures to measure on, of other scenes", in: .from(1, to: 1e7),
            when: .when("name", \.name, is: .quadrants, .shapes, .streets)),
        .init(
            "aspect", \.aspect,
            "about how many times as long as wide the shapes are, at any angle; null: up to twice",
            in: .from(2, to: 16), writesDefault: false, when: .when("name", \.name, is: .shapes)),
        .init(
            "classes", \.classes,
            "names of the classes in order; empty: those of the data; of fashion, digits, idx and folder these alone are taken"
        ),
        .init(
            "perClass", \.perClass, "pictures of each class to learn from; null: all", in: .from(1, to: 1e7),
            writesDefault: false, when: .when("name", \.name, is: .fashion, .digits, .idx)),
        .init(
            "stretch", \.stretch, "whether pictures are stretched to model.imageSize",
            writesDefault: false, when: .when("name", \.name, is: .fashion, .digits, .idx)),
        .init(
            "mean", \.mean,
            "subtracted from each channel, pixels being 0 to 1; empty: nothing, or what a detector asks for",
            in: .from(-10, to: 10)),
        .init(
            "std", \.std, "what each channel is divided by afterwards; empty: nothing", in: .above(0, to: 10)),
        .init(
            "augmentation", \.augmentation, "random changes to training pictures of a class",
            when: .when("name", \.name, is: .fashion, .digits, .idx, .folder, .quadrants)),
        .init(
            "augmentation", \.detectionAugmentation,
            "random changes to training pictures and their marked objects",
            when: .when("name", \.name, is: .shapes, .streets, .coco, .voc, .yolo)),
    ]

    package var contradiction: (key: String, reason: String)? {
        if name == .idx, root == nil { return ("root", "is missing; name the folder with the IDX files") }
        if name == .folder, root == nil {
            return ("root", "is missing; name the folder that holds a folder of pictures for each class")
        }
        if [.coco, .voc, .yolo].contains(name), root == nil {
            return ("root", "is missing; name the data set's folder")
        }
        if Set(classes).count != classes.count { return ("classes", "names a class twice") }
        if mean.count != std.count {
            return ("std", "has \(std.count) values and mean has \(mean.count); give one of each a channel")
        }
        return nil
    }
}
