import ApusData
import ApusInterop
import ApusModels
import ApusNN
import ApusTensor
import ApusTraining
import ApusVision
import Foundation
import Testing

@Suite("Pictures of classes in recipes", .serialized)
struct ClassificationDataTests {
    /// Pictures of two classes, bright and dark, each of another size.
    private func photographs(in folder: String, count: Int = 10) throws {
        for (name, value) in [("bright", UInt8(200)), ("dark", 40)] {
            let place = URL(fileURLWithPath: "\(folder)/photographs/\(name)")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for index in 0..<count {
                let color = Color(red: value, green: value, blue: UInt8(index))
                let image = Image(width: 12 + index, height: 20 - index, channels: 3, color: color)
                try PNGWriter.write(image, to: place.appendingPathComponent("\(index).png"))
            }
        }
    }

    private func folderRecipe(_ folder: String, _ overrides: [String] = []) throws -> Recipe {
        try SmallRuns.recipe(
            [
                "data={name: folder, root: '\(folder)/photographs'}", "model.classes=null",
                "model.channels=3",
                "batchSize=4", "steps=40", "ema.decay=null", "optimizer.learningRate=0.02",
            ] + overrides)
    }

    @Test("A folder of pictures for each class trains, and is named afterwards")
    func folder() throws {
        try withTemporaryFolder { folder in
            try photographs(in: folder)
            let recipe = try folderRecipe(folder, ["data.augmentation={resizedCrop: [0.5, 1], flip: 0.5}"])
            var session = try TrainingSession(recipe, folder: "\(folder)/run", isResuming: false)
            _ = try session.run()
            #expect(session.metrics.metrics["test_accuracy"] == 1)
            #expect(session.recipe.classNames == ["bright", "dark"])
            #expect(try session.writePictures().count == 1)
            let classifier = try TrainedClassifier(contentsOf: "\(folder)/run")
            let picture = Image(
                width: 30, height: 10, channels: 3, color: Color(red: 210, green: 205, blue: 3))
            #expect(try classifier.predict(classifier.arrays([picture])).map(\.predicted) == [0])
            #expect(try classifier.recipe.loadData().test.count == 4)
            #expect(try classifier.evaluate(on: recipe.loadData().test).contains { $0.value == 1 })
        }
    }

    @Test("A picture that cannot be read is named and left out, until there are too many")
    func unreadable() throws {
        try withTemporaryFolder { folder in
            try photographs(in: folder)
            let broken = "\(folder)/photographs/dark/3.png"
            try Data("no picture".utf8).write(to: URL(fileURLWithPath: broken))
            var warnings: [String] = []
            var session = try TrainingSession(
                folderRecipe(folder), folder: "\(folder)/run", isResuming: false)
            _ = try session.run(observe: { event in
                if case .warning(let text) = event { warnings.append(text) }
            })
            #expect(warnings.contains { $0.contains("3.png") })
            var strict = try TrainingSession(
                folderRecipe(folder, ["loader.skipLimit=0"]), folder: "\(folder)/strict", isResuming: false)
            #expect(throws: (any Error).self) { try strict.run() }
        }
    }

    @Test("Some classes alone, few pictures of each, stretched")
    func parts() throws {
        let recipe = try SmallRuns.recipe([
            "model.classes=null", #"data.classes=["7", "3"]"#, "data.perClass=10", "data.stretch=true",
            "model.imageSize=16",
        ])
        let data = try recipe.loadData()
        #expect(data.train.classNames == ["7", "3"])
        #expect(data.train.labels.count { $0 == 0 } == 10 && data.train.count == 20)
        #expect(data.test.count > 50)
        #expect(data.train.canvas == Canvas(width: 16, height: 16))
        #expect(data.train.maximum == 255)
        let sevens = Digits.all.stratifiedSplit(testShare: 0.2, seed: 0).train
        let first = try #require(sevens.labels.firstIndex(of: 7))
        let index = try #require(data.train.labels.firstIndex(of: 0))
        #expect(
            try data.train.image(index) == sevens.picture(first).resized(width: 16, height: 16))
        #expect(throws: ImageArraysError.self) {
            try SmallRuns.recipe(["model.classes=null", #"data.classes=["7", "x"]"#]).loadData()
        }
    }

    @Test("A deep VGG starts from a shallower one's file")
    func deeperStart() throws {
        try withTemporaryFolder { folder in
            let options = "model={name: vgg11, channels: 1, imageSize: 32, classes: 10, options: {hidden: 4}}"
            let shallow = try SmallRuns.recipe([options, "data.stretch=true", "steps=1", "batchSize=2"])
            var session = try TrainingSession(shallow, folder: "\(folder)/a", isResuming: false)
            _ = try session.run()
            let file = "\(folder)/a/last.safetensors"
            let deep = try SmallRuns.recipe([
                options, "model.name=vgg13", "model.weights=\(file)", "model.weightsOf=vgg11",
                "data.stretch=true", "steps=1", "batchSize=2",
            ])
            let started = try TrainingSession(deep, folder: "\(folder)/b", isResuming: false)
            #expect(started.warnings.contains { $0.contains("14 tensors of vgg11") })
        }
    }

    @Test(
        "What has no effect or does not fit is refused by name",
        arguments: [
            (["model.weightsOf=vgg11"], "no effect without weights"),
            (["model.weights=a.pth", "model.weightsOf=vgg11"], "only a VGG"),
            (
                ["model={name: vgg11, weights: a.pth, weightsOf: vgg13, classes: 2, imageSize: 32}"],
                "no shallower"
            ),
            (["data={name: folder}"], "root"),
            (["data={name: folder, root: x, stretch: true}"], "stretch"),
            (["data.perClass=0"], "1"), (["loader.skipLimit=3"], "skipLimit"),
        ])
    func refusals(overrides: [String], part: String) throws {
        let error = #expect(throws: RecipeError.self) { try SmallRuns.recipe(overrides) }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }
}
