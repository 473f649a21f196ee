import ApusData
import ApusModels
import ApusNN
import ApusTensor
import ApusVision

/// A classifier with its weights, and the recipe that says how its pictures are prepared.
public struct TrainedClassifier: Sendable {
    public let recipe: Recipe
    /// The file that the weights came from.
    public let weightsFile: String
    let model: any ImageClassifier

    /// Reads a run folder (its best weights, or its last checkpoint), a checkpoint, or a weights file.
    ///
    /// - Parameter given: the recipe of a weights file that does not bring its own.
    /// - Throws: `WeightFileError`, `SafetensorsError`, `LoadError`, ``CheckpointError``, ``RecipeError``,
    ///   ``RunFolderError``: each names the file.
    public init(contentsOf path: String, recipe given: Recipe? = nil) throws {
        let weights = try TrainedWeights(contentsOf: path, recipe: given)
        (recipe, weightsFile) = (weights.recipe, weights.file)
        model = try recipe.model.build()
        try weights.load(into: ModelState(model))
    }

    /// Around a model that is in memory.
    public init(recipe: Recipe, model: any ImageClassifier, weightsFile: String) {
        self.recipe = recipe
        self.model = model
        self.weightsFile = weightsFile
    }

    /// Loss and accuracy over labelled pictures.
    ///
    /// - Parameter progress: told the batches done and those there are.
    /// - Throws: ``RecipeError`` for pictures that are not the model's.
    public func evaluate(
        on pictures: any LabelledPictures, progress: (Int, Int) throws -> Void = { _, _ in }
    ) throws -> [Metric] {
        let task = try task(pictures)
        let metrics = try task.evaluate { done in
            try progress(done, task.testBatchCount)
            return true
        }
        return (metrics ?? []).map { $0.of("test") }
    }

    /// The most probable class of each picture.
    ///
    /// - Throws: ``RecipeError`` for pictures that are not the model's.
    public func predict(_ pictures: any LabelledPictures) throws -> [Prediction] {
        let task = try task(pictures)
        let batches = task.testBatches()
        var predictions: [Prediction] = []
        while let batch = try batches.next() {
            let probabilities = softmax(task.scores(batch.images), axis: 1)  // [N, classes]
            let values = probabilities.floats
            let classes = probabilities.shape[1]
            for (row, best) in probabilities.argmax(axis: 1).integers.enumerated() {
                predictions.append(
                    Prediction(
                        index: predictions.count, predicted: best,
                        probability: Double(values[row * classes + best])))
            }
        }
        return predictions
    }

    /// Pictures of any size as the model takes them: stretched to its size, in its channels.
    ///
    /// - Throws: `ImageArraysError` for a model of neither grey nor RGB pictures.
    public func arrays(_ pictures: [Image]) throws -> ImageArrays {
        try ImageArrays(
            stretching: pictures, channels: recipe.model.channels, side: recipe.model.imageSize,
            classNames: recipe.classNames)
    }

    private func task(_ pictures: any LabelledPictures) throws -> ClassificationTask {
        try ClassificationTask(recipe, data: TrainingData(train: pictures, test: pictures), model: model)
    }
}

/// What a classifier says of one picture.
public struct Prediction: Equatable, Sendable {
    /// The picture's place among those that were asked for.
    public let index: Int
    public let predicted: Int
    /// 0 to 1.
    public let probability: Double
}
