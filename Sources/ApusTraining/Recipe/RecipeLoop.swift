extension Recipe {
    /// Limits on the gradient, the norm's first.
    public struct Clip: Equatable, Sendable {
        public var norm: Double?
        public var value: Double?

        public init() {}
    }

    /// Exponential moving average of the weights.
    public struct EMA: Equatable, Sendable {
        public var decay: Double?

        public init() {}
    }

    /// Cross-entropy and what is added to it.
    public struct Loss: Equatable, Sendable {
        public var labelSmoothing = 0.0

        public init() {}
    }

    /// Fetching samples; the number of workers changes nothing but the time.
    public struct Loader: Equatable, Sendable {
        public var workers = 1
        public var skipLimit = 20
        public var cacheMegabytes = 1024

        public init() {}
    }

    /// When the test set is measured; it always is after the last epoch.
    public struct Evaluate: Equatable, Sendable {
        public var every = 1

        public init() {}
    }

    /// Which checkpoints are written besides the one at every epoch's end.
    public struct Checkpoint: Equatable, Sendable {
        public var every: Int?
        public var keep = 0

        public init() {}
    }

    /// What a run must reach, and in what time.
    public struct Gate: Equatable, Sendable {
        public enum Comparison: String, RecipeChoice {
            case atLeast = ">="
            case atMost = "<="
        }

        public var metric = ""
        public var comparison = Comparison.atLeast
        public var value = 0.0
        public var minutes: Double?
        /// Further figures of the run that must hold.
        public var limits: [Limit] = []

        public init() {}
    }

    /// A further figure that a run must reach.
    public struct Limit: Equatable, Sendable {
        public var metric = ""
        public var comparison = Gate.Comparison.atMost
        public var value = 0.0

        public init() {}
    }
}

extension Recipe.Clip: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init("norm", \.norm, "largest norm of the whole gradient; null: no limit", in: .above(0, to: 1e6)),
        .init("value", \.value, "largest size of any component; null: no limit", in: .above(0, to: 1e6)),
    ]
}

extension Recipe.EMA: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init(
            "decay", \.decay, "share of the average kept each step; null: none is kept",
            in: .from(0, below: 1))
    ]
}

extension Recipe.Loss: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init(
            "labelSmoothing", \.labelSmoothing, "share of the target spread over all classes",
            in: .from(0, below: 1))
    ]
}

extension Recipe.Loader: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init("workers", \.workers, "threads that fetch; 0: the training thread", in: .from(0, to: 64)),
        .init(
            "skipLimit", \.skipLimit,
            "pictures with marked objects that may be unreadable before the run stops", in: .from(0, to: 1e9)),
        .init(
            "cacheMegabytes", \.cacheMegabytes,
            "memory for pictures with marked objects once they are decoded or rendered", in: .from(0, to: 1e6)
        ),
    ]
}

extension Recipe.Evaluate: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init("every", \.every, "epochs between two measurements", in: .from(1, to: 1e6))
    ]
}

extension Recipe.Checkpoint: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init("every", \.every, "steps between two; null: none", in: .from(1, to: 1e9)),
        .init("keep", \.keep, "numbered ones that stay; 0: only `last` and `best`", in: .from(0, to: 1000)),
    ]
}

extension Recipe.Gate: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init("metric", \.metric, "the figure, as in metrics.json", isRequired: true),
        .init("comparison", \.comparison, "which side of the value passes"),
        .init("value", \.value, "the least or most allowed", isRequired: true),
        .init("minutes", \.minutes, "time allowed for training; null: any", in: .above(0, to: 1e5)),
        .init(
            "limits", \.limits, "further figures that must hold, each with its own comparison",
            writesDefault: false),
    ]
}

extension Recipe.Limit: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init("metric", \.metric, "the figure, as in metrics.json", isRequired: true),
        .init("comparison", \.comparison, "which side of the value passes"),
        .init("value", \.value, "the least or most allowed", isRequired: true),
    ]
}
