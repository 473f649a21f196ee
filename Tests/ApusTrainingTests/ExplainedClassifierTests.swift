import ApusTensor
import ApusTraining
import ApusVision
import Foundation
import Testing

@Suite("Explaining a classifier", .serialized)
struct ExplainedClassifierTests {
    private static func transformer() throws -> Recipe {
        try SmallRuns.recipe([
            "model={name: vit_ti_16, classes: 10, channels: 1, imageSize: 8, options: {patchSize: 2, layers: 2}}",
            "steps=2",
        ])
    }

    @Test("A run's weights give every sheet, of test pictures and of files")
    func sheets() throws {
        try Engine.withThreads(1) {
            try withTemporaryFolder { folder in
                try SmallRuns.train(SmallRuns.recipe(["steps=3"]), in: folder + "/cnn")
                let cnn = ExplainedClassifier(try TrainedClassifier(contentsOf: folder + "/cnn"))
                let picture = try #require(try cnn.testPictures(count: 2).first)
                #expect(picture.name == "test-0")
                for sheet in [
                    try cnn.classActivation(picture), try cnn.gradientClassActivation(picture, label: 3),
                    try cnn.gradientClassActivation(picture, stage: "layer1"),
                    try cnn.features(picture, count: 4), try cnn.filters(count: 4),
                ] {
                    #expect(sheet.width > 50 && sheet.height > 50)
                }
                #expect(throws: ExplanationError.self) { try cnn.rollout(picture) }
                #expect(throws: ExplanationError.self) { try cnn.gradientClassActivation(picture, label: 10) }
                #expect(throws: ExplanationError.self) { try cnn.label("cat") }
                #expect(try cnn.label("7") == 7)

                let path = URL(fileURLWithPath: folder + "/wide.png")
                try PNGWriter.write(
                    Image(width: 40, height: 20, channels: 3, color: Color(0x336699)), to: path)
                let own = try #require(try cnn.pictures([path]).first)
                #expect(own.name == "wide" && own.shown.width == 40)
                #expect(try cnn.gradientClassActivation(own).width > 400)
            }
        }
    }

    @Test("A transformer shows its heads and its rollout, and has no CAM")
    func transformers() throws {
        try Engine.withThreads(1) {
            try withTemporaryFolder { folder in
                try SmallRuns.train(Self.transformer(), in: folder + "/vit")
                let vit = ExplainedClassifier(try TrainedClassifier(contentsOf: folder + "/vit"))
                let picture = try #require(try vit.testPictures(count: 1).first)
                #expect(try vit.rollout(picture).width > 400)
                #expect(try vit.attention(picture, layer: 1) != vit.attention(picture))
                #expect(throws: ExplanationError.self) { try vit.attention(picture, layer: 3) }
                #expect(throws: ExplanationError.self) { try vit.classActivation(picture) }
                #expect(try vit.gradientClassActivation(picture).width > 400)
                #expect(try vit.filters(count: 9).width > 100)
            }
        }
    }
}
