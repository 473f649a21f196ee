import ApusTraining
import Foundation

/// Runs on the digits that take a second.
enum SmallRuns {
    static func recipe(_ overrides: [String] = []) throws -> Recipe {
        try Recipe(
            yaml: """
                name: small
                description: a run for tests
                seed: 3
                model:
                  name: resnet_small
                  classes: 10
                  channels: 1
                  imageSize: 8
                  options: {width: 4, blocks: [1, 1]}
                data: {name: digits, augmentation: {shift: 1}}
                batchSize: 64
                steps: 30
                optimizer: {name: sgd, learningRate: 0.1, momentum: 0.9}
                schedule: {name: cosine, warmup: 0.5}
                ema: {decay: 0.9}
                """, file: "small.yaml", overrides: overrides)
    }

    /// Trains in `folder` from the beginning to the end.
    static func train(_ recipe: Recipe, in folder: String) throws {
        var session = try TrainingSession(recipe, folder: folder, isResuming: false)
        _ = try session.run()
    }

    /// What two equal runs have in common, byte for byte.
    static func files(_ folder: String) throws -> [String: Data] {
        var content: [String: Data] = [:]
        for name in ["last.safetensors", "best.safetensors", "results.csv", "recipe.yaml"] {
            content[name] = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        return content
    }
}
