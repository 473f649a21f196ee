import ApusData
import Foundation

/// A recipe at work in its run folder: loop, checkpoints and records together.
public struct TrainingSession {
    public let recipe: Recipe
    public let folder: RunFolder
    public let data: TrainingData
    /// What to tell the user before going on: that this machine computes other last digits.
    public let warning: String?
    private var trainer: Trainer<ClassificationTask>
    private let store: CheckpointStore
    private var recorder: RunRecorder

    /// Begins a run in a new folder, or goes on with one.
    ///
    /// A run that was killed before its first checkpoint begins anew.
    ///
    /// - Throws: ``RecipeError``, ``RunFolderError``, ``CheckpointError``, what reading data or a checkpoint
    ///   throws; nothing is written before recipe and data are known to be sound.
    public init(_ recipe: Recipe, folder path: String, isResuming: Bool) throws {
        self.recipe = recipe
        guard recipe.kind == .train else {
            throw RecipeError(
                origin: recipe.name, path: RecipePath().appending("kind"),
                reason: "is \(recipe.kind.rawValue), and only train can be trained; see `apus recipe run`")
        }
        let context = RunContext(recipe)
        let existing = isResuming ? try RunFolder(existing: path) : nil
        store = CheckpointStore(folder: path, context: context, keep: recipe.checkpoint.keep)
        data = try recipe.loadData()
        if existing != nil, let last = store.newest {
            let file = try CheckpointFile(path: last)
            trainer = try Trainer(recipe, data: data, from: file)
            warning = context.differences(from: file.context)
        } else {
            trainer = try Trainer(recipe, data: data)
            warning = existing == nil ? nil : "\(path): no checkpoint was written yet; the run begins anew"
        }
        folder = try existing ?? RunFolder(creating: path, for: recipe)
        recorder = try RunRecorder(folder, resumingAt: isResuming ? trainer.progress.step : nil)
    }

    /// Steps done.
    public var step: Int { trainer.progress.step }
    public var isFinished: Bool { trainer.isFinished }
    /// What was measured last.
    public var metrics: MetricsFile { recorder.metrics }
    /// The test set under the recipe's model as it is now trained.
    public var task: ClassificationTask { trainer.task }

    /// Trains to the end, or until asked to stop.
    ///
    /// - Throws: as ``Trainer/run(store:shouldStop:observe:)``, and what writing the records throws.
    public mutating func run(
        shouldStop: () -> Bool = { false }, observe: (TrainingEvent) throws -> Void = { _ in }
    ) throws -> TrainingOutcome {
        var recorder = recorder
        defer { self.recorder = recorder }
        return try trainer.run(store: store, shouldStop: shouldStop) { event in
            try recorder.record(event)
            try observe(event)
        }
    }
}
