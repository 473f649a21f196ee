import ApusData
import ApusInterop
import ApusModels
import ApusTraining
import Foundation
import Testing

@Suite("Trained classifiers")
struct ClassifierTests {
    @Test("A run folder, its best weights and its last checkpoint give what the run measured")
    func evaluation() throws {
        try withTemporaryFolder { folder in
            let recipe = try SmallRuns.recipe()
            var session = try TrainingSession(recipe, folder: folder + "/run", isResuming: false)
            _ = try session.run()
            let measured = session.metrics.metrics["test_accuracy"]
            let test = try recipe.loadData().test
            #expect(measured != nil)

            let last = try TrainedClassifier(contentsOf: folder + "/run/last.safetensors")
            #expect(last.recipe == recipe)
            // The last checkpoint's averages are what the last epoch measured.
            #expect(try last.evaluate(on: test)["test_accuracy"] == measured)

            let best = try TrainedClassifier(contentsOf: folder + "/run")
            #expect(best.weightsFile == folder + "/run/best.safetensors")
            let accuracy = try best.evaluate(on: test)["test_accuracy"] ?? 0
            #expect(accuracy >= measured ?? 1)
            let predictions = try best.predict(test)
            let right = zip(predictions, test.labels).count { $0.predicted == $1 }
            #expect(Double(right) / Double(test.count) == accuracy)
            #expect(predictions.allSatisfy { (0.1...1).contains($0.probability) })

            #expect(try session.writePictures().count == 1)
            #expect(FileManager.default.fileExists(atPath: session.folder.picturesFile))
        }
    }

    @Test("Weights that bring no recipe ask for one; weights of another model say what differs")
    func foreignWeights() throws {
        try withTemporaryFolder { folder in
            let recipe = try SmallRuns.recipe()
            let path = folder + "/weights.safetensors"
            let model = try recipe.model.build()
            model.initialize(seed: 5)
            try model.save(to: path)
            let error = #expect(throws: RunFolderError.self) { try TrainedClassifier(contentsOf: path) }
            #expect(error?.description.contains("--recipe") == true)
            _ = try TrainedClassifier(contentsOf: path, recipe: recipe)
            #expect(throws: LoadError.self) {
                try TrainedClassifier(
                    contentsOf: path, recipe: try SmallRuns.recipe(["model.options.width=8"]))
            }
        }
    }

    @Test(
        "A summary counts parameters and operations as published",
        arguments: [
            ("resnet50", 25_557_032, 8.2), ("vit_ti_16", 5_717_416, 2.5),
        ])
    func summary(name: String, parameters: Int, gigaflops: Double) throws {
        let summary = try ModelSummary(name, options: .init())
        #expect(summary.parameters == parameters)
        #expect(summary.layers.reduce(0) { $0 + $1.parameters } == parameters)
        #expect(abs(Double(summary.flops) / 1e9 - gigaflops) < 0.1)
        #expect(summary.layers.first?.output?.first == 1)
    }

    /// What a forward pass keeps is read off the pool, which is the process's: this test has its own.
    @Test("A summary says what a forward pass keeps")
    func activations() async {
        await #expect(processExitsWith: .success) {
            let summary = try ModelSummary("resnet50", options: .init())
            #expect(summary.activationBytes > 10 << 20)
        }
    }

    @Test("The checks that recipes name exist")
    func checks() throws {
        for recipe in try RecipeLibrary.recipes() where recipe.kind != .train {
            #expect(BuiltInCheck.all.contains { $0.name == recipe.check }, "\(recipe.name)")
        }
    }

    @Test("A proof fails its gate, passes it, or says that the figure is missing")
    func proof() throws {
        var recipe = try SmallRuns.recipe(["gate={metric: test_accuracy, value: 0.9, minutes: 1}"])
        #expect(try RecipeProof(recipe, metrics: ["test_accuracy": 0.91], seconds: 59).pass)
        #expect(try !RecipeProof(recipe, metrics: ["test_accuracy": 0.91], seconds: 61).pass)
        let failed = try RecipeProof(recipe, metrics: ["test_accuracy": 0.5], seconds: 1)
        #expect(failed.text == "small  test_accuracy 0.5  in 1 s  gate >= 0.9 within 1 minutes  FAIL")
        #expect(throws: RecipeError.self) { try RecipeProof(recipe, metrics: ["loss": 1], seconds: 1) }
        var limit = Recipe.Limit()
        (limit.metric, limit.value) = ("test_loss", 0.5)
        recipe.gate?.limits = [limit]
        #expect(recipe.gate?.text.hasSuffix(", test_loss <= 0.5") == true)
        for (loss, pass) in [(0.4, true), (0.6, false), (.nan, false)] {
            let figures = ["test_accuracy": 0.91, "test_loss": loss]
            #expect(try RecipeProof(recipe, metrics: figures, seconds: 59).pass == pass)
        }
        #expect(throws: RecipeError.self) {
            try RecipeProof(recipe, metrics: ["test_accuracy": 0.91], seconds: 1)
        }
    }
}
