import ApusInterop
import ApusModels
import ApusNN
import ApusTensor
import Foundation

/// A check that a recipe of kind `check` or `equality` names: it gives the figure that the gate is about.
public struct BuiltInCheck: Sendable {
    public let name: String
    /// What the figure is, for `recipe show`.
    public let figure: String
    let run: @Sendable (_ recipe: Recipe) throws -> Double

    /// Every check there is, by name.
    public static let all: [BuiltInCheck] = [
        BuiltInCheck(
            name: "resume", figure: "files that differ between a whole run and one stopped and resumed",
            run: resumeDifferences),
        BuiltInCheck(
            name: "weight-files",
            figure: "values of every registered model's state that differ once written and read",
            run: weightFileDifferences),
    ]

    /// - Throws: ``RecipeError`` with the checks that there are.
    static func named(_ name: String, in recipe: Recipe) throws(RecipeError) -> BuiltInCheck {
        guard let check = all.first(where: { $0.name == name }) else {
            throw RecipeError(
                origin: recipe.name, path: RecipePath().appending("check"),
                reason:
                    "there is no check \(name.debugDescription); there are \(all.map(\.name).joined(separator: ", "))"
            )
        }
        return check
    }

    /// Trains the digits for 100 steps at once, and stopped at every kind of place.
    private static func resumeDifferences(_ recipe: Recipe) throws -> Double {
        var differing = 0
        for variant in ["loader.workers=0", "loader.workers=3", "precision=bfloat16", "accumulation=2"] {
            let run = try RecipeLibrary.recipe(
                named: "digits-cnn",
                overrides: ["epochs=null", "steps=100", "ema.decay=0.99", "seed=\(recipe.seed)", variant])
            let names = ["last.safetensors", "best.safetensors", "results.csv"]
            try withTemporaryFolder { folder in
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

    /// Writes every registered model that is small enough for any machine, and reads it into a second one.
    private static func weightFileDifferences(_ recipe: Recipe) throws -> Double {
        var differing = 0
        for name in ["resnet18", "resnet50", "vit_ti_16", "vit_s_16", "resnet_small"] {
            try withTemporaryFolder { folder in
                let path = "\(folder)/\(name).safetensors"
                let entry = try ModelRegistry.entry(named: name)
                let (first, second) = (entry.build(.init(classes: 10)), entry.build(.init(classes: 10)))
                first.initialize(seed: UInt64(recipe.seed))
                try first.save(to: path)
                try second.load(SafetensorsFile(path: path))
                for (a, b) in zip(ModelState(first).snapshot(), ModelState(second).snapshot()) {
                    differing += a.name == b.name ? zip(a.value.floats, b.value.floats).count { $0 != $1 } : 1
                }
            }
        }
        return Double(differing)
    }

    private static func withTemporaryFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "apus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }
}
