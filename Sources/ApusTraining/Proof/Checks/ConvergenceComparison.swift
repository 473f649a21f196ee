import Foundation

extension BuiltInCheck {
    /// Zhu et al. 2020, table 1: sampling few points learns in a tenth of the epochs of attention over everything. Here
    /// both are small, and learn the same shapes in batches of one size.
    ///
    /// The larger share of three seeds: the epochs in which Deformable DETR reaches the AP50 that DETR ends with, over
    /// DETR's epochs.
    static func convergenceShare(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let shares = try (recipe.seed..<recipe.seed + 3).map { seed in
            try TemporaryFolder.with { folder in
                let detr = try ComparedTraining("DETR", "detr-shapes", [], seed: seed, in: folder, tell: tell)
                let goal = try detr.metric("test_ap50")
                // Its own schedule, over half of DETR's steps.
                let half = detr.epochs.count / 2
                let deformable = try ComparedTraining(
                    "Deformable DETR", "deformable-detr-shapes",
                    try sameData(as: "detr-shapes", epochs: half),
                    seed: seed, in: folder, tell: tell)
                let reached = deformable.epochs.firstIndex { ($0["test_ap50"] ?? 0) >= goal }
                let share = reached.map { Double($0 + 1) / Double(detr.epochs.count) } ?? .infinity
                tell("seed \(seed): AP50 \(goal) is reached in \(share) of the epochs")
                return share
            }
        }
        return shares.max() ?? .infinity
    }

    /// What makes a recipe learn the pictures of another in as many steps an epoch.
    private static func sameData(as name: String, epochs: Int) throws -> [String] {
        let other = try RecipeLibrary.recipe(named: name, overrides: [])
        return [
            "epochs=\(epochs)", "batchSize=\(other.batchSize)", "model.imageSize=\(other.model.imageSize)",
            "data.trainCount=\(other.data.trainCount)", "data.testCount=\(other.data.testCount)",
        ]
    }
}
