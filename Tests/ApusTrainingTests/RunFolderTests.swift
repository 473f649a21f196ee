import ApusTraining
import Foundation
import Testing

@Suite("Run folders")
struct RunFolderTests {
    @Test("A run leaves recipe, table, metrics, events and checkpoints")
    func content() throws {
        try withTemporaryFolder { folder in
            let recipe = try SmallRuns.recipe(["steps=null", "epochs=2"])
            try SmallRuns.train(recipe, in: folder + "/run")
            let names = Set(try FileManager.default.contentsOfDirectory(atPath: folder + "/run"))
            #expect(
                names.isSuperset(of: [
                    "recipe.yaml", "results.csv", "metrics.json", "last.safetensors", "best.safetensors",
                ]))
            #expect(names.contains { $0.hasPrefix("events.out.tfevents.") })
            #expect(try RunFolder(existing: folder + "/run").recipe() == recipe)

            let lines = try String(contentsOfFile: folder + "/run/results.csv", encoding: .utf8).split(
                separator: "\n")
            #expect(
                lines.first == "epoch,step,learning_rate,train_loss,train_accuracy,test_loss,test_accuracy")
            #expect(lines.count == 3)
            #expect(lines[1].hasPrefix("1,23,") && lines[2].hasPrefix("2,46,"))

            let metrics = try MetricsFile(contentsOf: folder + "/run/metrics.json")
            #expect(metrics.isFinished && metrics.epoch == 2 && metrics.step == 46)
            #expect(metrics.seconds > 0)
            #expect(lines[2].hasSuffix(",\(metrics.metrics["test_accuracy"] ?? -1)"))
        }
    }

    @Test("A run is not begun where one lies, or anything else")
    func taken() throws {
        try withTemporaryFolder { folder in
            let recipe = try SmallRuns.recipe(["steps=1"])
            try SmallRuns.train(recipe, in: folder + "/run")
            #expect(throws: RunFolderError.self) {
                try TrainingSession(recipe, folder: folder + "/run", isResuming: false)
            }
            let error = #expect(throws: RunFolderError.self) {
                try TrainingSession(recipe, folder: folder, isResuming: false)
            }
            #expect(error?.description == "\(folder): is not empty; choose another folder (--run)")
            #expect(throws: RunFolderError.self) {
                try TrainingSession(recipe, folder: folder, isResuming: true)
            }
        }
    }

    @Test("Nothing is made of a recipe whose data are missing")
    func missingData() throws {
        try withTemporaryFolder { folder in
            let recipe = try SmallRuns.recipe([
                "data={name: idx, root: \(folder)/none}", "model.classes=10",
            ])
            #expect(throws: (any Error).self) {
                try TrainingSession(recipe, folder: folder + "/run", isResuming: false)
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/run"))
        }
    }

    @Test(
        "Data that do not fit the model are refused",
        arguments: [
            ("model.classes=7", "recipe: model.classes: is 7, and the data have 10; write that"),
            (
                "model.imageSize=9",
                "recipe: model.imageSize: is 9, and the pictures are 8x8; write that, or set data.stretch"
            ),
            ("model.channels=3", "recipe: model.channels: is 3, and the pictures have 1; write that"),
        ])
    func misfit(override: String, message: String) throws {
        let recipe = try SmallRuns.recipe([override])
        let error = #expect(throws: RecipeError.self) { try recipe.loadData() }
        #expect(error?.description == message)
    }

    @Test("The table drops what a resumed run writes again, and reads back")
    func table() throws {
        try withTemporaryFolder { folder in
            var table = ResultsTable()
            for epoch in 1...3 {
                let test = epoch == 2 ? [Metric(name: "test_loss", value: 0.1 * Double(epoch))] : []
                table.append(
                    EpochReport(
                        epoch: epoch, step: epoch * 10, learningRate: 0.1,
                        metrics: [Metric(name: "train_loss", value: 1 / Double(epoch))] + test, isBest: false)
                )
            }
            let path = folder + "/results.csv"
            try Data(table.text.utf8).write(to: URL(fileURLWithPath: path))
            #expect(try ResultsTable(contentsOf: path) == table)
            table.truncate(afterStep: 20)
            #expect(
                table.text == """
                    epoch,step,learning_rate,train_loss,test_loss
                    1,10,0.1,1.0,
                    2,20,0.1,0.5,0.2

                    """)
            try Data("a,b\n".utf8).write(to: URL(fileURLWithPath: path))
            #expect(throws: RunFolderError.self) { try ResultsTable(contentsOf: path) }
        }
    }
}
