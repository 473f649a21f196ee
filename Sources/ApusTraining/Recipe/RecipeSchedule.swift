extension Recipe {
    /// The factor on the learning rate over time, a pure function of the step.
    public struct Schedule: Equatable, Sendable {
        public enum Name: String, RecipeChoice {
            case constant, step, multistep, exponential, cosine, noam
        }

        public var name = Name.constant
        public var every = 30.0
        public var milestones: [Double] = []
        public var gamma = 0.1
        public var finalFactor = 0.0
        public var warmup = 0.0
        public var warmupFactor = 0.0
        public var warmupSteps = 4000
        public var width = 512

        public init() {}
    }
}

extension Recipe.Schedule: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init("name", \.name, "the curve"),
        .init(
            "every", \.every, "epochs between two drops", in: .above(0, to: 1e6),
            when: .when("name", \.name, is: .step)),
        .init(
            "milestones", \.milestones, "epochs at which the rate drops, rising", in: .above(0, to: 1e6),
            when: .when("name", \.name, is: .multistep)),
        .init(
            "gamma", \.gamma, "factor of a drop; of every epoch for exponential", in: .above(0, to: 1),
            when: .when("name", \.name, is: .step, .multistep, .exponential)),
        .init(
            "finalFactor", \.finalFactor, "what is left of the rate at the end", in: .from(0, to: 1),
            when: .when("name", \.name, is: .cosine)),
        .init(
            "warmup", \.warmup, "epochs of linear rise at the start", in: .from(0, to: 1e6),
            when: .when("name", \.name, is: .constant, .step, .multistep, .exponential, .cosine)),
        .init(
            "warmupFactor", \.warmupFactor, "share of the rate that the rise starts from",
            in: .from(0, to: 1),
            when: .when("name", \.name, is: .constant, .step, .multistep, .exponential, .cosine)),
        .init(
            "warmupSteps", \.warmupSteps, "steps until the peak", in: .from(1, to: 1e9),
            when: .when("name", \.name, is: .noam)),
        .init(
            "width", \.width, "the model's width, whose inverse root scales the rate", in: .from(1, to: 1e6),
            when: .when("name", \.name, is: .noam)),
    ]

    package var contradiction: (key: String, reason: String)? {
        guard name == .multistep else { return nil }
        if milestones.isEmpty { return ("milestones", "is missing; list the epochs at which the rate drops") }
        return zip(milestones, milestones.dropFirst()).allSatisfy(<)
            ? nil : ("milestones", "must rise from one to the next")
    }
}
