import ApusData
import Foundation

/// A recipe at work in its run folder: loop, checkpoints and records together.
public struct TrainingSession {
    public let recipe: Recipe
    public let folder: RunFolder
    /// What to tell the user before going on: what was left out of the data, that this machine computes other
    /// last digits.
    public let warnings: [String]
    private var trainer: any RecipeTrainer
    private let store: CheckpointStore
    private var recorder: RunRecorder

    /// Begins a run in a new folder, or goes on with one.
    ///
    /// A run that was killed before its first checkpoint begins anew.
    ///
    /// - Throws: ``RecipeError``, ``RunFolderError``, ``CheckpointError``, what reading data or a checkpoint
    ///   throws; nothing is written before recipe and data are known to be sound.
    public init(_ recipe: Recipe, folder path: String, isResuming: Bool) throws {
        guard recipe.kind == .train else {
            throw RecipeError(
                origin: recipe.name, path: RecipePath().appending("kind"),
                reason: "is \(recipe.kind.rawValue), and only train can be trained; see `apus recipe run`")
        }
        let existing = isResuming ? try RunFolder(existing: path) : nil
        // A run that goes on has its values in its checkpoint.
        let last =
            isResuming
            ? CheckpointStore(folder: path, context: RunContext(recipe), keep: recipe.checkpoint.keep).newest
            : nil
        let opened = try recipe.open(readsWeights: last == nil)
        let recipe = opened.recipe
        self.recipe = recipe
        trainer = opened.content
        let context = RunContext(recipe)
        store = CheckpointStore(folder: path, context: context, keep: recipe.checkpoint.keep)
        if let last {
            let file = try CheckpointFile(path: last)
            try file.check(against: recipe)
            try trainer.restore(file)
            warnings = opened.warnings + [context.differences(from: file.context)].compactMap { $0 }
        } else {
            warnings =
                opened.warnings
                + (existing == nil ? [] : ["\(path): no checkpoint was written yet; the run begins anew"])
        }
        folder = try existing ?? RunFolder(creating: path, for: recipe)
        recorder = try RunRecorder(folder, resumingAt: isResuming ? trainer.progress.step : nil)
    }

    /// Steps done.
    public var step: Int { trainer.progress.step }
    public var isFinished: Bool { trainer.isFinished }
    /// What was measured last.
    public var metrics: MetricsFile { recorder.metrics }
    /// What the test set gave last in this part of the run; empty before.
    public var measured: [Metric] { recorder.measured }

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

    /// Shows what the best weights make of the test set: pictures in the run's folder.
    ///
    /// - Returns: one line on each file written.
    /// - Throws: `ImageWriteError`, or what reading the weights throws.
    @discardableResult
    public func writePictures() throws -> [String] {
        try trainer.writePictures(in: folder, recipe: recipe)
    }
}
