import ApusData
import ApusModels
import ApusNN
import ApusVision

/// A detector with its weights, and the recipe that says how its pictures are prepared.
public struct TrainedDetector: Sendable {
    public let recipe: Recipe
    /// The file that the weights came from.
    public let weightsFile: String
    let model: any Detector

    /// Reads a run folder (its best weights, or its last checkpoint), a checkpoint, or a weights file.
    ///
    /// - Parameter given: the recipe of a weights file that does not bring its own.
    /// - Throws: `WeightFileError`, `SafetensorsError`, `LoadError`, ``CheckpointError``, ``RecipeError``,
    ///   ``RunFolderError``: each names the file.
    public init(contentsOf path: String, recipe given: Recipe? = nil) throws {
        let weights = try TrainedWeights(contentsOf: path, recipe: given)
        (recipe, weightsFile) = (weights.recipe, weights.file)
        model = try recipe.model.buildDetector()
        try weights.load(into: ModelState(model))
    }

    /// Around a model that is in memory.
    public init(recipe: Recipe, model: any Detector, weightsFile: String) {
        self.recipe = recipe
        self.model = model
        self.weightsFile = weightsFile
    }

    /// The names of the classes, in the order of the detections' categories.
    public var classNames: [String] { recipe.classNames }

    /// Everything that is found in a data set's pictures. Those that cannot be read are left out, up to the
    /// recipe's limit.
    ///
    /// - Parameter progress: told the batches done and those there are.
    /// - Throws: `TooManySkippedSamples`, or what `progress` throws.
    public func measure(
        _ dataset: any DetectionDataset, progress: (Int, Int) throws -> Void = { _, _ in }
    ) throws -> (measurement: DetectionMeasurement, warnings: [String]) {
        let task = task(on: dataset)
        var measurement = task.emptyMeasurement
        let batches = task.testBatches()
        var done = 0
        while let batch = try batches.next() {
            task.measure(batch, into: &measurement)
            done += 1
            try progress(done, task.testBatchCount)
        }
        return (measurement, task.takeWarnings())
    }

    func task(on dataset: any DetectionDataset) -> DetectionTask {
        DetectionTask(recipe, data: DetectionData(train: dataset, test: dataset), model: model)
    }
}
