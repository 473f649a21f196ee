import ApusProof
import Foundation

extension BuiltInCheck {
    /// Draws thousands of each random transform's numbers, and holds their distributions against torchvision's.
    static func augmentationDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let file = try reference(ReferenceDistributions.path, for: recipe)
        let references = try ReferenceDistributions(contentsOf: file).distributions
        var differing = 0
        for transform in Set(references.map(\.transform)).sorted() {
            let (compared, excesses) = DrawnNumbers.compare(
                with: references, transform: transform, draws: 20000, seed: UInt64(recipe.seed))
            tell("\(transform): \(compared) distributions, \(excesses.count) differ")
            for excess in excesses { tell("  \(excess)") }
            differing += excesses.count
        }
        return Double(differing)
    }

    /// A reference's file in the checkout around.
    ///
    /// - Throws: ``RecipeError`` where there is no checkout.
    static func reference(_ path: String, for recipe: Recipe) throws(RecipeError) -> URL {
        guard let checkout = Checkout.around() else {
            throw RecipeError(
                origin: recipe.name,
                reason: "reads \(path) of a checkout of Apus, and this folder lies in none; change into one")
        }
        return URL(fileURLWithPath: "\(checkout.root)/\(path)")
    }
}
