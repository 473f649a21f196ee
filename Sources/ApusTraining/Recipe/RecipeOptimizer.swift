extension Recipe {
    /// The update rule; names and defaults are PyTorch's.
    public struct Optimizer: Equatable, Sendable {
        public enum Name: String, RecipeChoice {
            case sgd, rmsprop, adagrad, adam, adamw, lbfgs
        }

        public var name = Name.sgd
        public var learningRate = 0.1
        public var momentum = 0.0
        public var nesterov = false
        public var alpha = 0.99
        public var betas = [0.9, 0.999]
        public var epsilon = 1e-8
        public var weightDecay = 0.0
        public var historySize = 100
        public var maximumIterations = 20
        public var groups: [ParameterGroup] = []

        public init() {}
    }

    /// Parameters that are treated differently, picked by name.
    public struct ParameterGroup: Equatable, Sendable {
        public var names: [String] = []
        public var weightDecay: Double?
        public var learningRateFactor = 1.0

        public init() {}
    }
}

extension Recipe.Optimizer: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init("name", \.name, "the rule"),
        .init("learningRate", \.learningRate, "the schedule multiplies this", in: .above(0, to: 1000)),
        .init(
            "momentum", \.momentum, "share of the last step that is kept", in: .from(0, below: 1),
            when: .when("name", \.name, is: .sgd, .rmsprop)),
        .init(
            "nesterov", \.nesterov, "look ahead along the momentum", when: .when("name", \.name, is: .sgd)),
        .init(
            "alpha", \.alpha, "decay of the mean square", in: .from(0, below: 1),
            when: .when("name", \.name, is: .rmsprop)),
        .init(
            "betas", \.betas, "decay of the mean and of the mean square", in: .from(0, below: 1),
            when: .when("name", \.name, is: .adam, .adamw)),
        .init(
            "epsilon", \.epsilon, "added to the root of the mean square", in: .above(0, to: 1),
            when: .when("name", \.name, is: .rmsprop, .adagrad, .adam, .adamw)),
        .init(
            "weightDecay", \.weightDecay, "pull of the weights towards zero; decoupled in adamw",
            in: .from(0, to: 10), when: .when("name", \.name, is: .sgd, .rmsprop, .adagrad, .adam, .adamw)),
        .init(
            "historySize", \.historySize, "steps that approximate the curvature", in: .from(1, to: 1000),
            when: .when("name", \.name, is: .lbfgs)),
        .init(
            "maximumIterations", \.maximumIterations, "iterations within one step", in: .from(1, to: 10000),
            when: .when("name", \.name, is: .lbfgs)),
        .init(
            "groups", \.groups, "parameters treated differently; the first group that names one counts",
            when: .when("name", \.name, is: .sgd, .rmsprop, .adagrad, .adam, .adamw)),
    ]

    package var contradiction: (key: String, reason: String)? {
        if betas.count != 2 { return ("betas", "has \(betas.count) values; give two") }
        if nesterov, momentum == 0 { return ("nesterov", "needs a momentum above 0") }
        return nil
    }
}

extension Recipe.ParameterGroup: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init("names", \.names, "patterns of parameter names; * stands for any letters", isRequired: true),
        .init(
            "weightDecay", \.weightDecay, "in place of the optimizer's; null: the optimizer's",
            in: .from(0, to: 10)),
        .init(
            "learningRateFactor", \.learningRateFactor, "multiplies the learning rate", in: .from(0, to: 1000)
        ),
    ]
}
