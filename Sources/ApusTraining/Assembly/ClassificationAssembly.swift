import ApusData
import ApusModels
import ApusNN

extension ClassificationTask: RecipeTask {
    package static func open(_ recipe: Recipe) throws -> OpenedRecipe<ClassificationTask> {
        let recipe = recipe.withKnownClasses
        return OpenedRecipe(
            recipe: recipe, content: try ClassificationTask(recipe, data: recipe.loadData()), warnings: [])
    }

    /// Names the first pictures of the test set in `predictions.png`.
    package func writePictures(in folder: RunFolder, recipe: Recipe) throws -> [String] {
        let classifier = try TrainedClassifier(contentsOf: folder.path)
        let pictures = test.dataset.arrays.first(40)
        let sheet = PredictionSheet(
            try classifier.predict(pictures), of: pictures, classNames: pictures.classNames)
        try sheet.write(to: folder.picturesFile, title: "\(recipe.name): \(sheet.summary)")
        return ["\(folder.picturesFile): \(sheet.summary)"]
    }

    /// The task of a recipe on its data. The model has no values yet.
    ///
    /// - Throws: ``RecipeError``.
    public init(_ recipe: Recipe, data: TrainingData) throws {
        try self.init(recipe, data: data, model: recipe.model.build())
    }

    init(_ recipe: Recipe, data: TrainingData, model: any ImageClassifier) throws {
        try recipe.checkFit(data.train)
        try recipe.checkFit(data.test)
        let (train, test) = (data.train, data.test)
        let collation = ImageCollation(
            recipe.data.normalization(channels: train.channels, maximum: train.maximum))
        let seed = UInt64(recipe.seed)
        self.init(
            model: model, precision: recipe.precision, labelSmoothing: recipe.loss.labelSmoothing,
            training: DataLoader(
                LabelledImages(
                    train, transform: recipe.data.transforms(width: train.width, height: train.height)),
                batchSize: recipe.batchSize, seed: seed, shuffles: true, workers: recipe.loader.workers
            ) { try collation($0) },
            test: DataLoader(
                LabelledImages(test), batchSize: recipe.batchSize, seed: seed, shuffles: false,
                workers: recipe.loader.workers
            ) { try collation($0) })
    }
}
