/// What came out of one run of one recipe, and everything needed to run it again.
public struct ResultRecord: Codable, Equatable, Sendable {
    /// Where the figure was measured.
    public struct Environment: Codable, Equatable, Sendable {
        public var processor: String
        public var instructionSet: String
        public var threads: Int
        public var oneDNN: String
        public var swift: String

        public init(processor: String, instructionSet: String, threads: Int, oneDNN: String, swift: String) {
            self.processor = processor
            self.instructionSet = instructionSet
            self.threads = threads
            self.oneDNN = oneDNN
            self.swift = swift
        }
    }

    public var recipe: String
    public var command: String
    public var seed: Int
    /// The day of the run, as 2026-11-22.
    public var date: String
    /// How long the run took.
    public var seconds: Double
    public var metric: String
    public var figure: Double
    /// The gate in words, as ">= 0.92 within 5 minutes".
    public var gate: String
    public var pass: Bool
    /// ``Recipe/hash`` of the recipe that ran.
    public var recipeHash: String
    /// ``Checkout/sourcesHash(_:)`` of the recipe's sources.
    public var sourcesHash: String
    public var environment: Environment

    /// The record of a run of `recipe`, judged by the recipe's own gate.
    ///
    /// - Throws: ``RecipeError`` when the recipe has no gate, or its sources are not in `checkout`.
    public init(
        recipe: Recipe, command: String, date: String, seconds: Double, figure: Double,
        environment: Environment, checkout: Checkout
    ) throws {
        guard let gate = recipe.gate else {
            throw RecipeError(
                origin: recipe.name, path: RecipePath().appending("gate"),
                reason: "is missing; a result is recorded against a gate")
        }
        self.recipe = recipe.name
        self.command = command
        seed = recipe.seed
        self.date = date
        self.seconds = seconds
        metric = gate.metric
        self.figure = figure
        self.gate = gate.text
        pass = gate.isReached(by: figure, seconds: seconds)
        recipeHash = recipe.hash
        sourcesHash = try checkout.sourcesHash(recipe.sources)
        self.environment = environment
    }
}

extension Recipe.Gate {
    /// Whether a run with this figure and this length reaches the gate, limits aside; NaN never does.
    public func isReached(by figure: Double, seconds: Double) -> Bool {
        let isInTime = minutes.map { seconds <= $0 * 60 } ?? true
        return isInTime && comparison.holds(figure, value)
    }

    /// The gate in words.
    public var text: String {
        let limit = minutes.map { " within \($0.recipeText) minutes" } ?? ""
        let others = limits.map { ", \($0.metric) \($0.comparison.rawValue) \($0.value.recipeText)" }
        return "\(comparison.rawValue) \(value.recipeText)\(limit)\(others.joined())"
    }
}

extension Recipe.Gate.Comparison {
    func holds(_ figure: Double, _ value: Double) -> Bool {
        switch self {
        case .atLeast: figure >= value
        case .atMost: figure <= value
        }
    }
}

extension Double {
    /// Shortest text, with no ".0" on whole numbers.
    fileprivate var recipeText: String { Int(exactly: self).map(String.init) ?? "\(self)" }
}
