import ApusInterop
import ApusNN
import ApusTensor

/// A checkpoint on disk: a safetensors file whose tensors are called `model.`, `optimizer.` and `average.`
/// with the state's own names behind, and whose metadata hold the rest.
public struct CheckpointFile: Sendable {
    public let path: String
    /// What the run was started with, and where.
    public let context: RunContext
    private let content: SafetensorsFile

    static let mark = "apus.checkpoint"
    private static let version = "1"

    /// Opens the file and reads its metadata.
    ///
    /// - Throws: `SafetensorsError` for a file that is not there, cut short or damaged; ``CheckpointError``
    ///   for one that is no checkpoint. Both name the file.
    public init(path: String) throws {
        self.path = path
        content = try SafetensorsFile(path: path)
        guard let version = content.metadata[Self.mark] else {
            throw CheckpointError(file: path, problem: .notACheckpoint)
        }
        guard version == Self.version else { throw CheckpointError(file: path, problem: .version(version)) }
        let fields = MetadataFields(file: path, values: content.metadata)
        context = RunContext(
            recipe: try fields.text("recipe"), seed: try fields.count("seed"),
            threads: try fields.count("threads"),
            instructionSet: try fields.text("instruction_set"), oneDNN: try fields.text("onednn"))
    }

    /// Writes a checkpoint: whole or not at all. The same run writes the same bytes.
    ///
    /// - Throws: `SafetensorsError`: a full disk, a read-only folder. What was there before is untouched.
    public static func write(_ checkpoint: Checkpoint, _ context: RunContext, to path: String) throws {
        var tensors = checkpoint.model.map { ("model.\($0.name)", $0.value) }
        tensors += checkpoint.optimizer.tensors.map { ("optimizer.\($0.name)", $0.value) }
        tensors += checkpoint.average?.tensors.map { ("average.\($0.name)", $0.value) } ?? []
        var metadata = [mark: version].merging(context.metadata) { $1 }
        metadata.merge(checkpoint.progress.metadata) { $1 }
        for (name, value) in checkpoint.optimizer.numbers { metadata["optimizer.\(name)"] = "\(value)" }
        for (name, value) in checkpoint.average?.numbers ?? [] { metadata["average.\(name)"] = "\(value)" }
        try SafetensorsFile.write(tensors.map { (name: $0, tensor: $1) }, to: path, metadata: metadata)
    }

    /// The recipe that made it.
    ///
    /// - Throws: ``CheckpointError``.
    public func recipe() throws -> Recipe {
        do {
            return try Recipe(yaml: context.recipe, file: path)
        } catch let error as RecipeError {
            throw CheckpointError(file: path, problem: .recipe(error))
        }
    }

    /// Progress, optimizer and averages; the tensors lie over the file.
    ///
    /// - Throws: ``CheckpointError``, or what reading a tensor throws.
    public func checkpoint(hasAverage: Bool) throws -> Checkpoint {
        let fields = MetadataFields(file: path, values: content.metadata)
        return Checkpoint(
            progress: try TrainingProgress(fields), model: try tensors("model."),
            optimizer: try state("optimizer.", fields),
            average: hasAverage ? try state("average.", fields) : nil)
    }

    /// The weights as a source that a model can be loaded from: the averages where there are any and they
    /// are wanted, the trained ones otherwise.
    public func weights(averaged: Bool) -> any TensorSource {
        let hasAverage = content.names.contains { $0.hasPrefix("average.") }
        return PrefixedTensors(file: content, prefix: averaged && hasAverage ? "average." : "model.")
    }

    /// Sets the model's values.
    ///
    /// - Throws: `LoadError` where it is of another model, with all that differs; the model is then unchanged.
    func restore(_ state: ModelState) throws {
        try state.load(weights(averaged: false))
    }

    private func tensors(_ prefix: String) throws -> [(name: String, value: Tensor)] {
        try content.names.filter { $0.hasPrefix(prefix) }.map { name in
            (name: String(name.dropFirst(prefix.count)), value: try content.tensor(named: name))
        }
    }

    private func state(_ prefix: String, _ fields: MetadataFields) throws -> TrainingState {
        TrainingState(tensors: try tensors(prefix), numbers: try fields.numbers(prefix))
    }
}

/// The tensors of a file whose names begin with a prefix, under the rest of their names.
private struct PrefixedTensors: TensorSource {
    let file: SafetensorsFile
    let prefix: String

    var sourceName: String { file.file }
    var names: [String] {
        file.names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }
    func extents(of name: String) -> [Int]? { file.entry(named: prefix + name)?.shape }
    func elementType(of name: String) -> String? { file.elementType(of: prefix + name) }
    func tensor(named name: String) throws -> Tensor { try file.tensor(named: prefix + name) }
}
