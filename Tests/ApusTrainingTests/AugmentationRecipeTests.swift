import ApusData
import ApusTensor
import ApusTraining
import ApusVision
import Foundation
import Testing

@Suite("Augmentation in recipes", .serialized)
struct AugmentationRecipeTests {
    private static let all =
        "data.augmentation={resizedCrop: [0.5, 1], flip: 0.5, verticalFlip: 0.1, shift: 1, brightness: 0.2, "
        + "contrast: 0.2, erasing: 0.3, erasingArea: [0.05, 0.2], mixup: 0.2, cutmix: 1}"

    @Test("Every step at once trains, and is the same run with workers")
    func everything() throws {
        try Engine.withThreads(1) {
            try withTemporaryFolder { folder in
                for workers in [0, 2] {
                    let recipe = try SmallRuns.recipe([Self.all, "steps=6", "loader.workers=\(workers)"])
                    try SmallRuns.train(recipe, in: "\(folder)/run-\(workers)")
                }
                var (one, other) = (
                    try SmallRuns.files("\(folder)/run-0"), try SmallRuns.files("\(folder)/run-2")
                )
                // The recipes differ in their workers alone.
                for name in ["recipe.yaml", "last.safetensors", "best.safetensors"] {
                    (one[name], other[name]) = (nil, nil)
                }
                #expect(one == other && one.count == 1)
            }
        }
    }

    @Test("What a recipe says of mixing reaches the loss as shares of classes")
    func softLabels() throws {
        let recipe = try SmallRuns.recipe([Self.all, "loss.labelSmoothing=0.1"])
        let task = try ClassificationTask(recipe, data: recipe.loadData())
        task.state.initialize(seed: 1)
        let batch = try #require(try task.batches(epoch: 0, from: 0).next())
        let soft = try #require(batch.softLabels)
        #expect(soft.shape == [64, 10])
        #expect(soft.floats.contains { $0 > 0 && $0 < 0.99 })
        let (loss, gradients) = valueWithGradients { task.loss(batch).loss }
        #expect(loss.item.isFinite && loss.item > 1)
        #expect(task.state.ordered(gradients).allSatisfy { $0 != nil })
        // The test set is as it is.
        #expect(try task.testBatches().next()?.softLabels == nil)
    }

    @Test(
        "Values out of range, without effect or unknown are refused by name",
        arguments: [
            ("mixup=-1", "0 to 100"), ("hue=0.6", "0 to 0.5"), ("resizedCrop=[0, 1]", "above 0 to 1"),
            ("resizedCrop=[1, 0.5]", "smaller"), ("erasingArea=[0.1, 0.2]", "erasing is 0"),
            ("saturation=0.3", "one channel"), ("cutmx=1", "did you mean cutmix?"),
            ("zoomOut=0.5", "unknown key"),
        ])
    func refusals(override: String, part: String) throws {
        let error = #expect(throws: RecipeError.self) {
            try SmallRuns.recipe(["data.augmentation.\(override)"])
        }
        #expect(error?.description.contains(part) == true, "\(String(describing: error))")
    }

    @Test("A preview draws each sample and its epochs, of classes and of objects")
    func preview() throws {
        let classes = try AugmentationPreview(SmallRuns.recipe([Self.all]), samples: 3, epochs: 4)
        let objects = try Recipe(
            yaml: """
                name: small
                description: a detector for tests
                model: {name: ssd_small, imageSize: 64}
                data: {name: shapes, trainCount: 5, testCount: 2, augmentation: {flip: 0.5, crop: true, photometric: 0.5}}
                batchSize: 4
                steps: 1
                """, file: "small.yaml")
        let marked = try AugmentationPreview(objects, samples: 2, epochs: 3)
        #expect(classes.image.width > classes.image.height && marked.image.width > marked.image.height)
        let again = try AugmentationPreview(SmallRuns.recipe([Self.all]), samples: 3, epochs: 4)
        #expect(again.image == classes.image)
    }
}
