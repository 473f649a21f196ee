import ApusNN
import ApusTensor

/// Everything that a run needs to go on as if it had never stopped.
public struct Checkpoint: Sendable {
    public var progress: TrainingProgress
    /// Float32 parameters and buffers by state name.
    public var model: [(name: String, value: Tensor)]
    public var optimizer: TrainingState
    /// Averages of the weights, where the recipe keeps them.
    public var average: TrainingState?

    public init(
        progress: TrainingProgress, model: [(name: String, value: Tensor)], optimizer: TrainingState,
        average: TrainingState? = nil
    ) {
        self.progress = progress
        self.model = model
        self.optimizer = optimizer
        self.average = average
    }
}

/// What a run was started with, and where: it goes into every file that the run writes.
public struct RunContext: Equatable, Sendable {
    /// The resolved recipe's text.
    public var recipe: String
    public var seed: Int
    public var threads: Int
    public var instructionSet: String
    public var oneDNN: String

    public init(recipe: String, seed: Int, threads: Int, instructionSet: String, oneDNN: String) {
        self.recipe = recipe
        self.seed = seed
        self.threads = threads
        self.instructionSet = instructionSet
        self.oneDNN = oneDNN
    }

    /// Of `recipe` on this machine, with the threads that are set.
    public init(_ recipe: Recipe) {
        self.init(
            recipe: recipe.text, seed: recipe.seed, threads: Engine.threads,
            instructionSet: Engine.instructionSet, oneDNN: Engine.oneDNNVersion)
    }

    /// What is different here, so that the run goes on with other last digits; nil where nothing is.
    public func differences(from saved: RunContext) -> String? {
        let parts = [
            ("threads", "\(saved.threads)", "\(threads)"),
            ("instruction set", saved.instructionSet, instructionSet), ("oneDNN", saved.oneDNN, oneDNN),
        ].filter { $0.1 != $0.2 }
        guard !parts.isEmpty else { return nil }
        let list = parts.map { "\($0.0) \($0.1) then and \($0.2) now" }.joined(separator: ", ")
        return "the run goes on with other last digits than on the machine it began on: \(list)"
    }
}

/// Why a checkpoint cannot be resumed from.
public struct CheckpointError: Error, CustomStringConvertible {
    public enum Problem: Sendable {
        case notACheckpoint
        case version(String)
        case missing(key: String)
        case value(key: String, found: String)
        case state(TrainingStateError)
        /// Of another data set: the epoch has fewer batches than were done.
        case position(batch: Int, batchCount: Int)
        /// The first line that differs; nil where one text ends.
        case otherRecipe(saved: String?, here: String?)
        case recipe(RecipeError)
    }

    public let file: String
    public let problem: Problem

    package init(file: String, problem: Problem) {
        self.file = file
        self.problem = problem
    }

    public var description: String {
        let reason =
            switch problem {
            case .notACheckpoint:
                "no checkpoint of Apus, though a safetensors file; resume from a run's last.safetensors"
            case .version(let found):
                "a checkpoint of version \(found.debugDescription), and this Apus reads 1"
            case .missing(let key): "damaged: its metadata lack \(key); resume from another checkpoint"
            case .value(let key, let found):
                "damaged: its metadata give \(key) as \(found.prefix(80).debugDescription); "
                    + "resume from another checkpoint"
            case .state(let error): "the optimizer or the averages do not fit: \(error)"
            case .position(let batch, let count):
                "stands behind batch \(batch) of an epoch, and this data set makes \(count); "
                    + "resume with the data it was trained on"
            case .otherRecipe(let saved, let here):
                "was made by another recipe: it says \(Self.quoted(saved)) where this run says "
                    + "\(Self.quoted(here)); resume with the run's own recipe, or start a new run"
            case .recipe(let error): "its recipe cannot be read: \(error)"
            }
        return "\(file): \(reason)"
    }

    private static func quoted(_ line: String?) -> String {
        line.map { "\"\($0.drop { $0 == " " }.prefix(120))\"" } ?? "nothing"
    }
}
