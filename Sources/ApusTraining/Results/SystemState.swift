/// How far a system is proven. It follows from records and is never typed.
public enum SystemState: String, Codable, Sendable {
    /// Every recipe that proves it has passed, and neither recipe nor sources have changed since.
    case works
    /// Every recipe has passed, but something has changed since: run them again.
    case stale
    /// Some recipes have passed and some have not.
    case partial
    /// Nothing has passed.
    case absent
}

/// One row of `apus systems`.
public struct SystemReport: Codable, Equatable, Sendable {
    public let id: String
    public let name: String
    public let state: SystemState
    /// The recipes that prove it, separated by commas.
    public let recipe: String
    /// What they measured, and what was asked, in the same order; empty where there is no record.
    public let measured: String
    public let gate: String
}

extension System {
    /// Every system and its state.
    ///
    /// - Parameters:
    ///   - recipes: the recipes there are; one that a system wants and is not here has not passed.
    ///   - checkout: where to look whether sources have changed. Without it only changed recipes show.
    /// - Throws: ``RecipeError`` when a recipe's sources cannot be read.
    public static func reports(
        results: ResultsFile, recipes: [Recipe], checkout: Checkout?
    ) throws -> [SystemReport] {
        var standings: [String: Standing] = [:]
        for recipe in recipes {
            standings[recipe.name] = try Standing(
                of: recipe, record: results.record(of: recipe.name), checkout: checkout)
        }
        return all.map { system in
            let records = system.recipes.compactMap { results.record(of: $0) }
            return SystemReport(
                id: system.id, name: system.name,
                state: state(system.recipes.map { standings[$0] ?? .missing }),
                recipe: system.recipes.joined(separator: ", "),
                measured: records.map { "\($0.metric) \($0.figure)" }.joined(separator: ", "),
                gate: records.map(\.gate).joined(separator: ", "))
        }
    }

    private static func state(_ standings: [Standing]) -> SystemState {
        let passed = standings.filter { $0 != .missing }
        if passed.isEmpty { return .absent }
        if passed.count < standings.count { return .partial }
        return passed.contains(.changed) ? .stale : .works
    }

    private enum Standing {
        case passed, changed, missing

        init(of recipe: Recipe, record: ResultRecord?, checkout: Checkout?) throws {
            guard let record, record.pass else {
                self = .missing
                return
            }
            let isCurrent =
                try record.recipeHash == recipe.hash
                && (checkout.map { try record.sourcesHash == $0.sourcesHash(recipe.sources) } ?? true)
            self = isCurrent ? .passed : .changed
        }
    }
}
