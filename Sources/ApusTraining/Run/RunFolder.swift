import ApusInterop
import ApusVision
import Foundation

/// The folder of one run: `recipe.yaml`, `results.csv`, `metrics.json`, TensorBoard's events, checkpoints and
/// pictures.
public struct RunFolder: Sendable {
    public let path: String

    public var recipeFile: String { "\(path)/recipe.yaml" }
    public var resultsFile: String { "\(path)/results.csv" }
    public var metricsFile: String { "\(path)/metrics.json" }
    public var reportFile: String { "\(path)/report.html" }
    public var picturesFile: String { "\(path)/predictions.png" }

    /// Makes the folder of a new run and writes the resolved recipe into it.
    ///
    /// - Throws: ``RunFolderError`` where the folder holds something already or cannot be made;
    ///   `FileWriteError`.
    public init(creating path: String, for recipe: Recipe) throws {
        self.path = path
        let files = FileManager.default
        if let content = try? files.contentsOfDirectory(atPath: path), !content.isEmpty {
            throw RunFolderError(
                path: path,
                reason: files.fileExists(atPath: recipeFile)
                    ? "holds a run already; go on with it (--resume) or choose another folder (--run)"
                    : "is not empty; choose another folder (--run)")
        }
        do {
            try files.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw RunFolderError(path: path, reason: "cannot be made: \(error.systemReason)")
        }
        try TextFile.write(recipe.text, to: recipeFile)
    }

    /// The folder of a run that was begun.
    ///
    /// - Throws: ``RunFolderError`` where there is none.
    public init(existing path: String) throws(RunFolderError) {
        self.path = path
        guard FileManager.default.fileExists(atPath: recipeFile) else {
            throw RunFolderError(path: path, reason: "holds no run: there is no recipe.yaml in it")
        }
    }

    /// The recipe of the run.
    ///
    /// - Throws: ``RecipeError``.
    public func recipe() throws -> Recipe { try Recipe(contentsOf: recipeFile) }
}

/// A folder that cannot hold a run, or holds none.
public struct RunFolderError: Error, Equatable, CustomStringConvertible {
    public let path: String
    public let reason: String

    public var description: String { "\(path): \(reason)" }
}

/// Small text files of a run, written whole or not at all.
package enum TextFile {
    package static func write(_ text: String, to path: String) throws(FileWriteError) {
        let bytes = Array(text.utf8)
        try AtomicFile.write(to: path) { (file) throws(FileWriteError) in try file.append(bytes) }
    }
}
