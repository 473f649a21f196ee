import ApusTensor
import Foundation

/// What came out of running a recipe, held against its gate.
public struct RecipeProof: Codable, Equatable, Sendable {
    public let recipe: String
    public let metric: String
    public let figure: Double
    public let seconds: Double
    /// The gate in words; empty where nothing is asked.
    public let gate: String
    public let pass: Bool

    /// - Throws: ``RecipeError`` where the recipe's gate is about a figure that did not come out.
    public init(_ recipe: Recipe, metrics: [String: Double], seconds: Double) throws(RecipeError) {
        let name = recipe.gate?.metric ?? "test_accuracy"
        func measured(_ name: String, _ key: String) throws(RecipeError) -> Double {
            if let figure = metrics[name] { return figure }
            throw RecipeError(
                origin: recipe.name, path: RecipePath().appending("gate").appending(key),
                reason: "\(name) was not measured; there are \(metrics.keys.sorted().joined(separator: ", "))"
            )
        }
        let figure = try measured(name, "metric")
        var holds = true
        for limit in recipe.gate?.limits ?? [] {
            holds = limit.comparison.holds(try measured(limit.metric, "limits"), limit.value) && holds
        }
        self.recipe = recipe.name
        metric = name
        self.figure = figure
        self.seconds = seconds
        gate = recipe.gate?.text ?? ""
        pass = holds && recipe.gate?.isReached(by: figure, seconds: seconds) ?? true
    }

    /// Runs the check of a recipe of kind `check` or `equality`.
    ///
    /// - Parameter tell: is told what is found on the way.
    /// - Throws: ``RecipeError`` for a check that does not exist, and what the check throws.
    public init(checking recipe: Recipe, tell: BuiltInCheck.Listener = { _ in }) throws {
        let check = try BuiltInCheck.named(recipe.check, in: recipe)
        let clock = ContinuousClock()
        let start = clock.now
        let figure = try check.run(recipe, tell)
        let passed = (clock.now - start).components
        try self.init(
            recipe, metrics: [recipe.gate?.metric ?? "test_accuracy": figure],
            seconds: Double(passed.seconds) + Double(passed.attoseconds) * 1e-18)
    }

    /// The figure, the gate and the verdict in a line.
    public var text: String {
        let verdict = gate.isEmpty ? "nothing is asked" : "gate \(gate)  \(pass ? "PASS" : "FAIL")"
        return "\(recipe)  \(metric) \(figure)  in \(ProgressBar.duration(seconds))  \(verdict)"
    }

    /// Writes the result into `Results/results.json` and `RESULTS.md` of a checkout.
    ///
    /// - Parameter date: the day, as 2026-11-22.
    /// - Throws: ``RecipeError``, ``ResultsError``.
    public func record(_ recipe: Recipe, command: String, date: String, in checkout: Checkout) throws {
        let path = "\(checkout.root)/Results/results.json"
        var results = try ResultsFile(contentsOf: path)
        var result = try ResultRecord(
            recipe: recipe, command: command, date: date, seconds: seconds, figure: figure,
            environment: .current, checkout: checkout)
        result.pass = pass
        results.insert(result)
        try results.write(to: path)
        try TextFile.write(results.page, to: "\(checkout.root)/RESULTS.md")
    }
}

extension ResultRecord.Environment {
    /// This machine and this binary.
    public static var current: Self {
        Self(
            processor: MachineReport.processorName, instructionSet: Engine.instructionSet,
            threads: Engine.threads,
            oneDNN: Engine.oneDNNVersion, swift: swiftVersion)
    }

    /// The compiler's version, to the minor one: there is no other way to ask.
    private static var swiftVersion: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #elseif compiler(>=6.2)
            "6.2"
        #else
            "6.1 or earlier"
        #endif
    }
}
