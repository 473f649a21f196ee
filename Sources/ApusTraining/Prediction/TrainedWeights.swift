import ApusInterop
import ApusModels
import ApusNN
import Foundation

extension Recipe {
    /// The recipe of a run folder, checkpoint or weights file.
    ///
    /// - Parameter given: the recipe of a weights file that does not bring its own.
    /// - Throws: as ``TrainedClassifier/init(contentsOf:recipe:)``.
    public static func ofWeights(_ path: String, given: Recipe? = nil) throws -> Recipe {
        try TrainedWeights(contentsOf: path, recipe: given).recipe
    }
}

/// A file of weights, and the recipe that says which model they are of and how its pictures are prepared.
struct TrainedWeights {
    let recipe: Recipe
    let file: String
    private let content: any TensorSource
    /// The text that came with the weights.
    private let metadata: [String: String]

    /// The values in a run folder (its best weights, or its last checkpoint), a checkpoint (the averaged ones where it
    /// holds them), or a weights file of any kind.
    ///
    /// - Parameter key: where in a PyTorch file the weights stand; nil: where they usually do.
    /// - Throws: `WeightFileError`, `SafetensorsError`, ``CheckpointError``, ``RunFolderError``: each names the file.
    static func source(of path: String, key: String? = nil) throws -> any TensorSource {
        try open(weightsFile(path), key: key).source
    }

    private static func open(
        _ file: String, key: String?
    ) throws -> (source: any TensorSource, metadata: [String: String]) {
        let source = try WeightFile.open(file, key: key).source
        let metadata = (source as? SafetensorsFile)?.metadata ?? [:]
        guard metadata[CheckpointFile.mark] != nil else { return (source, metadata) }
        return (try CheckpointFile(path: file).weights(averaged: true), metadata)
    }

    /// Opens a run folder (its best weights, or its last checkpoint), a checkpoint, or a weights file of any kind.
    ///
    /// - Parameter given: the recipe of a weights file that does not bring its own.
    /// - Throws: `WeightFileError`, `SafetensorsError`, ``CheckpointError``, ``RecipeError``, ``RunFolderError``:
    ///   each names the file.
    init(contentsOf path: String, recipe given: Recipe? = nil) throws {
        file = try Self.weightsFile(path)
        (content, metadata) = try Self.open(file, key: nil)
        if let given {
            recipe = given.withKnownClasses
        } else if let text = metadata["recipe"] {
            do {
                recipe = try Recipe(yaml: text, file: file)
            } catch let error as RecipeError {
                throw CheckpointError(file: file, problem: .recipe(error))
            }
        } else {
            throw RunFolderError(
                path: file,
                reason: "brings no recipe; name the one that says how its pictures are prepared (--recipe)")
        }
    }

    /// Sets a model's values: the averaged ones where a checkpoint holds them.
    ///
    /// - Throws: `LoadError` where they are of another model, ``CheckpointError``.
    func load(into state: ModelState) throws {
        try state.load(content.fitted(to: state).source)
    }

    private static func weightsFile(_ path: String) throws -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            return path
        }
        let folder = try RunFolder(existing: path)
        let candidates = ["best", "last"].map { "\(folder.path)/\($0).safetensors" }
        guard let found = candidates.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            throw RunFolderError(path: path, reason: "holds no weights yet; train it first")
        }
        return found
    }
}
