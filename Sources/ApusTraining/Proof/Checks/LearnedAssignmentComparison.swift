extension BuiltInCheck {
    /// Zhang et al. 2019 and Zhu et al. 2020: of thin objects the best anchors and points are not those that a threshold
    /// of overlap finds.
    static func learnedAssignmentGain(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        try TemporaryFolder.with { folder in
            func precision(_ title: String, _ overrides: [String]) throws -> Double {
                let trained = try ComparedTraining(
                    title, "slanted-shapes", overrides, seed: recipe.seed, in: folder, tell: tell)
                let precision = try trained.metric("test_ap")
                tell("\(title): test_ap \((precision * 1e4).rounded() / 1e4)")
                return precision
            }
            let fixed = try precision("fixed overlap", [])
            let learned = try [
                precision("FreeAnchor", ["model.name=freeanchor_small"]),
                precision("AutoAssign", ["model.name=autoassign_small"]),
            ]
            return (learned.min() ?? 0) - fixed
        }
    }
}
