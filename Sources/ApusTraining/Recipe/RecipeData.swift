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
        }

        public var name = Name.fashion
        public var root: String?
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

        public init() {}
    }
}

extension Recipe.Data: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init("name", \.name, "the data set", isRequired: true),
        .init(
            "root", \.root, "its folder; null: where Debian's package puts it",
            when: .when("name", \.name, is: .fashion, .idx)),
        .init(
            "mean", \.mean, "subtracted from each channel, pixels being 0 to 1; empty: nothing",
            in: .from(-10, to: 10)),
        .init(
            "std", \.std, "what each channel is divided by afterwards; empty: nothing", in: .above(0, to: 10)),
        .init("augmentation", \.augmentation, "random changes to training samples"),
    ]

    package var contradiction: (key: String, reason: String)? {
        if name == .idx, root == nil { return ("root", "is missing; name the folder with the IDX files") }
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
    ]
}
