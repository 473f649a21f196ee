import ApusInterop
import ApusVision
import Foundation

extension Recipe {
    /// Reads a recipe from YAML.
    ///
    /// - Parameters:
    ///   - text: the YAML document.
    ///   - file: what messages call the text.
    ///   - overrides: `--set` arguments, `key.path=value`, applied in order before decoding.
    /// - Throws: ``RecipeError`` that names file, line and key, says what was found and what is allowed.
    public init(yaml text: String, file: String, overrides: [String] = []) throws {
        var node = try RecipeNode(yaml: text, origin: { line in line.map { "\(file):\($0)" } ?? file })
        for override in overrides {
            try node.set(override)
        }
        try self.init(recipeNode: node, at: RecipePath())
    }

    /// Reads a recipe file.
    ///
    /// - Throws: ``RecipeError``, also for a file that cannot be read or is not UTF-8.
    public init(contentsOf path: String, overrides: [String] = []) throws {
        let text: String
        do {
            text = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
        } catch {
            throw RecipeError(
                origin: path, reason: "cannot be read as UTF-8 text: \(error.systemReason)")
        }
        try self.init(yaml: text, file: path, overrides: overrides)
    }

    /// The resolved recipe as YAML: every key that applies, defaults included, in a fixed order.
    public var text: String { recipeNode.yaml }

    /// The recipe with every key explained: type, range, default, meaning, and when it applies.
    public var reference: String { RecipeKey.reference(Self.recipeKeys(of: self)) }

    /// SHA-256 of ``text``, in hexadecimal: equal for equal recipes, however they were written.
    public var hash: String { SHA256.hexadecimal(Array(text.utf8)) }
}
