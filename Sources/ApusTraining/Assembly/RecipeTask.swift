import ApusNN

/// A task that a recipe describes whole: data, model, criterion and measurement.
package protocol RecipeTask: TrainingTask {
    /// Reads the data and builds the model, which has no values yet.
    ///
    /// - Throws: ``RecipeError``, and what reading the data throws, naming the file.
    static func open(_ recipe: Recipe) throws -> OpenedRecipe<Self>

    /// Shows what the best weights make of the test set: pictures in the run's folder.
    ///
    /// - Returns: one line on each file written.
    func writePictures(in folder: RunFolder, recipe: Recipe) throws -> [String]
}

/// A recipe with its data read.
package struct OpenedRecipe<Content> {
    /// The recipe, with the classes that were found in the data written into it.
    package let recipe: Recipe
    package let content: Content
    /// What was left out of the data: a line each.
    package let warnings: [String]
}

/// A trainer of whatever task a recipe names, so that a session need not know which.
package protocol RecipeTrainer {
    var progress: TrainingProgress { get }
    var isFinished: Bool { get }

    mutating func run(
        store: CheckpointStore?, shouldStop: () -> Bool, observe: (TrainingEvent) throws -> Void
    ) throws -> TrainingOutcome

    mutating func restore(_ file: CheckpointFile) throws

    func writePictures(in folder: RunFolder, recipe: Recipe) throws -> [String]
}

extension Trainer: RecipeTrainer where Task: RecipeTask {
    /// The run of a recipe from its beginning: first values drawn or loaded, nothing learned.
    ///
    /// - Throws: ``RecipeError``, and what reading data and weights throws.
    package static func open(
        _ recipe: Recipe, readsWeights: Bool = true
    ) throws -> OpenedRecipe<any RecipeTrainer> {
        let opened = try Task.open(recipe)
        let notes =
            readsWeights ? try opened.recipe.readWeights(into: opened.content.state) : []
        return OpenedRecipe(
            recipe: opened.recipe, content: try Self(opened.content, opened.recipe),
            warnings: opened.warnings + notes)
    }

    package func writePictures(in folder: RunFolder, recipe: Recipe) throws -> [String] {
        try task.writePictures(in: folder, recipe: recipe)
    }
}

extension Trainer {
    /// A task under a recipe's plan, optimizer and averages, with first values drawn.
    ///
    /// - Throws: ``RecipeError``.
    package init(_ task: Task, _ recipe: Recipe) throws {
        let optimizer = try recipe.optimizer.build(task.state)
        task.state.initialize(seed: UInt64(recipe.seed))
        self.init(
            task, plan: TrainingPlan(recipe, batchCount: task.batchCount), optimizer: optimizer,
            average: recipe.ema.decay.map { ExponentialMovingAverage(task.state, decay: $0) })
    }
}

extension Recipe {
    /// Reads the data, and makes the trainer of the task that the data set is made for.
    ///
    /// - Parameter readsWeights: whether the weights to begin from are read; a checkpoint has all values itself.
    /// - Throws: ``RecipeError``, and what reading data and weights throws.
    package func open(readsWeights: Bool = true) throws -> OpenedRecipe<any RecipeTrainer> {
        if data.name.isDetection {
            return try Trainer<DetectionTask>.open(self, readsWeights: readsWeights)
        }
        return try Trainer<ClassificationTask>.open(self, readsWeights: readsWeights)
    }
}
