import Foundation

extension BuiltInCheck {
    /// Trains the digits for 100 steps at once, and stopped at every kind of place.
    static func resumeDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        var differing = 0
        for variant in ["loader.workers=0", "loader.workers=3", "precision=bfloat16", "accumulation=2"] {
            let run = try RecipeLibrary.recipe(
                named: "digits-cnn",
                overrides: ["epochs=null", "steps=100", "ema.decay=0.99", "seed=\(recipe.seed)", variant])
            tell("resume: \(variant)")
            let names = ["last.safetensors", "best.safetensors", "results.csv"]
            try TemporaryFolder.with { folder in
                var whole = try TrainingSession(run, folder: "\(folder)/whole", isResuming: false)
                _ = try whole.run()
                for stop in [1, 50, 77, 100] {
                    let path = "\(folder)/stopped-\(stop)"
                    var first = try TrainingSession(run, folder: path, isResuming: false)
                    var done = 0
                    _ = try first.run(shouldStop: {
                        done += 1
                        return done == stop
                    })
                    var second = try TrainingSession(run, folder: path, isResuming: true)
                    _ = try second.run()
                    differing += try names.count { name in
                        try Data(contentsOf: URL(fileURLWithPath: "\(folder)/whole/\(name)"))
                            != Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
                    }
                }
            }
        }
        return Double(differing)
    }
}
