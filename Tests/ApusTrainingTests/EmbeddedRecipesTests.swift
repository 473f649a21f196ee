import ApusTraining
import Foundation
import Testing

@Suite("Embedded recipes")
struct EmbeddedRecipesTests {
    /// The root of this checkout.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func areTheFilesOfRecipes() throws {
        let folder = Self.root.appendingPathComponent("Recipes")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".yaml") }
            .sorted()
        #expect(files == RecipeLibrary.names.map { $0 + ".yaml" }, "run `make embed`")
        for (file, embedded) in zip(files, RecipeLibrary.embedded) {
            let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            #expect(text == embedded.text, "\(file) has changed: run `make embed`")
        }
    }
}
