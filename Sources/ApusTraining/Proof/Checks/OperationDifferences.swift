import ApusNN
import ApusProof

extension BuiltInCheck {
    /// Calls each operation that the recipe names as PyTorch was called.
    static func operationDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let references = try ReferenceOperation.all(
            contentsOf: reference(ReferenceOperation.path, for: recipe)
        ).filter { !ReferenceCalls.losses.contains($0.operation) }
        let known = Array(Set(references.map(\.operation))).sorted()
        var differing = 0
        for name in try named(recipe.operations, among: known) {
            let cases = references.filter { $0.operation == name }
            let excesses = try cases.flatMap { one in
                try OperationDistances(of: one).excesses.map { "\(one): \($0)" }
            }
            tell("\(name): \(cases.count) cases, \(excesses.count) differences")
            excesses.forEach(tell)
            differing += excesses.count
        }
        return Double(differing)
    }

    /// Compares gradients of each operation that the recipe names with central differences.
    static func gradientDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        try differences(recipe, tell, among: DifferenceTable.cases) { $0.firstOrderExcesses() }
    }

    /// The same for gradients of gradients.
    static func secondOrderDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let cases = DifferenceTable.cases.filter(\.hasSecondOrder)
        return try differences(recipe, tell, among: cases) { $0.secondOrderExcesses() }
    }

    private static func differences(
        _ recipe: Recipe, _ tell: Listener, among cases: [DifferenceCase],
        _ excesses: (FiniteDifferences) -> [String]
    ) throws -> Double {
        let known = Array(Set(cases.map(\.operation.rawValue))).sorted()
        var differing = 0
        for name in try named(recipe.operations, among: known) {
            let points = cases.filter { $0.operation.rawValue == name }
            let found = points.flatMap { one in
                excesses(FiniteDifferences(one)).map { "\(one): \($0)" }
            }
            tell("\(name): \(points.count) points, \(found.count) differences")
            found.forEach(tell)
            differing += found.count
        }
        return Double(differing)
    }

    /// Those of `known` that a recipe's patterns name.
    ///
    /// - Throws: ``NamePatternError`` for a pattern that names none.
    static func named(_ patterns: [String], among known: [String]) throws -> [String] {
        let wanted = Set(try patterns.flatMap { try NamePattern.glob($0).matches(in: known) })
        return known.filter(wanted.contains)
    }
}
