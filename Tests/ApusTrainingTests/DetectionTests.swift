import ApusData
import ApusTensor
import ApusTraining
import ApusVision
import Foundation
import Testing

@Suite("Training detectors", .serialized)
struct DetectionTests {
    private static func recipe(_ overrides: [String] = []) throws -> Recipe {
        try Recipe(
            yaml: """
                name: small
                description: a detector for tests
                seed: 3
                model: {name: ssd_small, imageSize: 64, imageWidth: 96}
                data: {name: shapes, trainCount: 12, testCount: 4, augmentation: {flip: 0.5, crop: true}}
                batchSize: 4
                steps: 4
                optimizer: {name: adamw, learningRate: 0.001}
                schedule: {name: constant}
                """, file: "small.yaml", overrides: overrides)
    }

    @Test("A run leaves figures, pictures, a report, and the classes it found in the data")
    func run() throws {
        try Engine.withThreads(1) {
            try withTemporaryFolder { folder in
                var session = try TrainingSession(
                    try Self.recipe(), folder: folder + "/run", isResuming: false)
                #expect(session.recipe.data.classes == ["square", "circle", "triangle", "star"])
                #expect(session.recipe.model.classes == 4)
                #expect(try session.run() == .finished)
                #expect(session.metrics.metrics["test_ap50"].map { (0...1).contains($0) } == true)
                #expect(try session.writePictures().count == 3)
                #expect(FileManager.default.fileExists(atPath: session.folder.picturesFile))
                let report = try String(contentsOfFile: session.folder.reportFile, encoding: .utf8)
                #expect(
                    report.contains("<svg") && report.contains("triangle")
                        && report.contains("data:image/jpeg"))
                #expect(!report.contains("http"))
                #expect(report.contains("wrong class and place") && report.contains("Confused classes"))

                let detector = try TrainedDetector(contentsOf: folder + "/run")
                #expect(detector.classNames == session.recipe.data.classes)
                let test = try detector.recipe.loadDetectionData().test
                let measured = try detector.measure(test).measurement.metrics
                #expect(measured["ap50"] == session.metrics.metrics["test_ap50"])

                let explained = try ExplainedDetector(detector)
                let picture = try #require(try explained.testPictures(count: 1).first)
                let (anchors, assignment) = try explained.assignment(picture)
                #expect(anchors.canvas == picture.image.canvas && picture.isMarked)
                #expect(Set(assignment.matches.map(\.object)) == Set(picture.objects.indices))
                #expect(try explained.anchors(picture).width > 320)

                var comparison = try DetectorComparison(on: detector.recipe)
                try comparison.add(folder + "/run")
                try comparison.add(folder + "/nothing")
                #expect(comparison.rows.count == 1 && comparison.leftOut.count == 1)
                #expect(comparison.rows[0].ap50 == measured["ap50"])
                #expect(comparison.rows[0].picturesPerSecond > 0 && comparison.rows[0].parameters > 1000)
            }
        }
    }

    @Test("Stopped and resumed, a run ends in the same bytes", arguments: [0, 2])
    func resume(workers: Int) throws {
        try Engine.withThreads(1) {
            try withTemporaryFolder { folder in
                let recipe = try Self.recipe(["loader.workers=\(workers)"])
                var whole = try TrainingSession(recipe, folder: folder + "/whole", isResuming: false)
                _ = try whole.run()
                var first = try TrainingSession(recipe, folder: folder + "/parts", isResuming: false)
                var steps = 0
                _ = try first.run(shouldStop: {
                    steps += 1
                    return steps == 2
                })
                var second = try TrainingSession(recipe, folder: folder + "/parts", isResuming: true)
                #expect(second.step == 2)
                _ = try second.run()
                #expect(
                    try SmallRuns.files(folder + "/parts") == SmallRuns.files(folder + "/whole"))
            }
        }
    }

    /// Four pictures of a shape each in the form of Pascal VOC, one of which is no picture.
    private static func brokenData(in folder: String) throws {
        let world = ShapesWorld(seed: 1, split: .train, count: 4, width: 64, height: 64)
        _ = try VOCWriter.write(world, to: URL(fileURLWithPath: folder, isDirectory: true), split: "trainval")
        let lists = folder + "/ImageSets/Main"
        try FileManager.default.copyItem(atPath: lists + "/trainval.txt", toPath: lists + "/test.txt")
        let pictures = try FileManager.default.contentsOfDirectory(atPath: folder + "/JPEGImages").sorted()
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: folder + "/JPEGImages/" + pictures[1]))
    }

    @Test("A picture that cannot be read is named and left out; more than the limit stop the run")
    func unreadablePictures() throws {
        try Engine.withThreads(1) {
            try withTemporaryFolder { folder in
                try Self.brokenData(in: folder + "/data")
                let data = "data={name: voc, root: \(folder)/data}"
                let recipe = try Self.recipe([data, "steps=1"])
                var session = try TrainingSession(recipe, folder: folder + "/run", isResuming: false)
                var warnings: [String] = []
                #expect(
                    try session.run(observe: { event in
                        if case .warning(let text) = event { warnings.append(text) }
                    }) == .finished)
                #expect(warnings.count == 2)  // once to learn from, once to measure on
                #expect(warnings.allSatisfy { $0.contains("JPEGImages") })

                let strict = try Self.recipe([data, "steps=1", "loader.skipLimit=0"])
                var stopped = try TrainingSession(strict, folder: folder + "/strict", isResuming: false)
                let error = #expect(throws: TooManySkippedSamples.self) { try stopped.run() }
                #expect(error?.description.contains("skipLimit") == true)
            }
        }
    }

    @Test("Pictures that keep their aspect ratio, filled up in batches, go through a run")
    func filledBatches() throws {
        try Engine.withThreads(1) {
            try withTemporaryFolder { folder in
                let data = folder + "/data"
                for (index, width) in [64, 96].enumerated() {
                    let world = ShapesWorld(
                        seed: 1, split: index == 0 ? .train : .test, count: 4, width: width, height: 64)
                    let split = index == 0 ? "trainval" : "test"
                    _ = try VOCWriter.write(
                        world, to: URL(fileURLWithPath: data, isDirectory: true), split: split)
                }
                let recipe = try Self.recipe([
                    "model={name: detr_small, imageSize: 48, longestSide: 80}",
                    "data={name: voc, root: \(data)}", "batchSize=2", "steps=2",
                ])
                var session = try TrainingSession(recipe, folder: folder + "/run", isResuming: false)
                #expect(try session.run() == .finished)
                #expect(session.metrics.metrics["test_duplicates"] != nil)
                let detector = try TrainedDetector(contentsOf: folder + "/run")
                let test = try detector.recipe.loadDetectionData().test
                let found = try detector.measure(test).measurement.detections
                #expect(found.count == 4)
                for (index, detections) in found {
                    let canvas = try test.image(index).canvas
                    #expect(detections.count == 10)
                    for detection in detections {
                        #expect(detection.box == detection.box.clipped(to: canvas))
                    }
                }
            }
        }
    }

    @Test("Recipes in which data and model do not go together are refused")
    func contradictions() throws {
        for (override, part) in [
            ("model.name=resnet18", "detectors"), ("data={name: digits}", "classifiers"),
            ("data.augmentation.shift=2", "shift"), ("model.imageWidth=100", "32"),
            ("loss.labelSmoothing=0.1", "labelSmoothing"), ("model.channels=1", "channels"),
            ("data.augmentation.scale=[2, 1]", "smaller"), ("model.longestSide=200", "imageWidth"),
            ("model={name: ssd_small, imageSize: 64, longestSide: 60}", "shorter side"),
            (
                "model={name: ssd_small, imageSize: 64, longestSide: 96}\ndata.augmentation.scale=[1, 2]",
                "longestSide"
            ),
        ] {
            let overrides = override.split(separator: "\n").map(String.init)
            let error = #expect(throws: RecipeError.self) { try Self.recipe(overrides) }
            #expect(error?.description.contains(part) == true, "\(override): \(String(describing: error))")
        }
        let wrong = try Self.recipe(["data.classes=[a, b]"])
        #expect(throws: RecipeError.self) {
            try TrainingSession(wrong, folder: "/nowhere", isResuming: false)
        }
    }
}
