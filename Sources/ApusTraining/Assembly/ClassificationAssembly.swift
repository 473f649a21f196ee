import ApusData
import ApusModels
import ApusNN

extension ClassificationTask {
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

extension Trainer where Task == ClassificationTask {
    /// The run of a recipe from its beginning: first values drawn, nothing learned.
    ///
    /// - Throws: ``RecipeError``.
    public init(_ recipe: Recipe, data: TrainingData) throws {
        let task = try ClassificationTask(recipe, data: data)
        let optimizer = try recipe.optimizer.build(task.state)
        task.state.initialize(seed: UInt64(recipe.seed))
        self.init(
            task, plan: TrainingPlan(recipe, batchCount: task.batchCount), optimizer: optimizer,
            average: recipe.ema.decay.map { ExponentialMovingAverage(task.state, decay: $0) })
    }

    /// The run of a recipe from a checkpoint of it.
    ///
    /// - Throws: ``RecipeError``, ``CheckpointError``, or what reading the file throws.
    public init(_ recipe: Recipe, data: TrainingData, from file: CheckpointFile) throws {
        try file.check(against: recipe)
        try self.init(recipe, data: data)
        try restore(file)
    }
}
