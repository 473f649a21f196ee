import ApusTensor
import ApusTraining
import Foundation
import Testing

@Suite("Training detectors that look at proposals", .serialized)
struct ProposalDetectorTests {
    private static func recipe(_ model: String, _ overrides: [String] = []) throws -> Recipe {
        try Recipe(
            yaml: """
                name: small
                description: a detector for tests
                seed: 3
                model: {name: \(model), imageSize: 64, options: {sampledRegions: 6, proposals: 12, hidden: 16}}
                data: {name: shapes, trainCount: 8, testCount: 3, augmentation: {flip: 0.5, crop: true}}
                batchSize: 4
                steps: 4
                optimizer: {name: adamw, learningRate: 0.001}
                schedule: {name: constant}
                """, file: "small.yaml", overrides: overrides)
    }

    @Test(
        "Stopped at a step, or between an epoch's last step and its end, and resumed, a run ends in the same bytes",
        arguments: ["rcnn_small", "fastrcnn_small"], [1, 3])
    func resume(model: String, asked: Int) throws {
        try Engine.withThreads(1) {
            try withTemporaryFolder { folder in
                let recipe = try Self.recipe(model)
                try SmallRuns.train(recipe, in: folder + "/whole")
                var first = try TrainingSession(recipe, folder: folder + "/parts", isResuming: false)
                // An epoch has two steps; asked for the third time, R-CNN is fitted and the other measured.
                var times = 0
                let outcome = try first.run(shouldStop: {
                    times += 1
                    return times == asked
                })
                #expect(outcome == .stopped(step: min(asked, 2)))
                var second = try TrainingSession(recipe, folder: folder + "/parts", isResuming: true)
                #expect(try second.run() == .finished)
                #expect(try SmallRuns.files(folder + "/whole") == SmallRuns.files(folder + "/parts"))

                let detector = try TrainedDetector(contentsOf: folder + "/parts/last.safetensors")
                let measured = try detector.measure(try detector.recipe.loadDetectionData().test).measurement
                #expect(measured.metrics["ap"] == second.metrics.metrics["test_ap"])
            }
        }
    }

    @Test("Averages of the weights are refused where a part is fitted to the weights as they are")
    func averages() throws {
        try withTemporaryFolder { folder in
            #expect(throws: RecipeError.self) {
                _ = try TrainingSession(
                    try Self.recipe("rcnn_small", ["ema.decay=0.9"]), folder: folder + "/run",
                    isResuming: false)
            }
            _ = try TrainingSession(
                try Self.recipe("fastrcnn_small", ["ema.decay=0.9"]), folder: folder + "/run",
                isResuming: false)
        }
    }
}
