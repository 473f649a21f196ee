import ApusModels
import Foundation

/// The recipes inside the binary.
public enum RecipeLibrary {
    /// Their names, sorted.
    public static var names: [String] { embedded.map(\.name) }

    /// Every recipe, in the order of ``names``.
    ///
    /// - Throws: ``RecipeError`` never in a released binary: a test reads them all.
    public static func recipes() throws -> [Recipe] {
        try names.map { try recipe(named: $0) }
    }

    /// The recipe called `name`, with `--set` arguments applied.
    ///
    /// - Throws: ``RecipeError`` for a name that is not here, with the nearest one that is, and for
    ///   overrides that do not fit.
    public static func recipe(named name: String, overrides: [String] = []) throws -> Recipe {
        guard let entry = embedded.first(where: { $0.name == name }) else {
            let hint =
                nearestName(to: name, among: names).map { "did you mean \($0)?" }
                ?? "the recipes are \(names.joined(separator: ", "))"
            throw RecipeError(origin: name, reason: "is no recipe; \(hint)")
        }
        return try Recipe(yaml: entry.text, file: "\(name).yaml", overrides: overrides)
    }

    /// The recipe that a command line names: a file if `argument` has a slash or ends in `.yaml` or
    /// `.yml`, and one of ours otherwise.
    ///
    /// - Throws: ``RecipeError``.
    public static func recipe(_ argument: String, overrides: [String] = []) throws -> Recipe {
        let isFile = argument.contains("/") || argument.hasSuffix(".yaml") || argument.hasSuffix(".yml")
        return isFile
            ? try Recipe(contentsOf: argument, overrides: overrides)
            : try recipe(named: argument, overrides: overrides)
    }
}
