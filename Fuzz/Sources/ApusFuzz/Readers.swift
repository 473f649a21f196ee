import Apus

extension Reader {
    /// Every reader of the package. A new file format gets its line here.
    static func all() throws -> [Reader] {
        [recipe]
    }

    private static var recipe: Reader {
        let own = (try? RecipeLibrary.recipes()) ?? []
        return Reader(name: "recipe", seeds: own.flatMap { [Array($0.text.utf8), Array($0.reference.utf8)] })
        { input in
            let recipe = try Recipe(yaml: String(decoding: input, as: UTF8.self), file: "input.yaml")
            // What is read is written so that it reads back the same.
            let again = try? Recipe(yaml: recipe.text, file: "text.yaml")
            precondition(again == recipe, "the recipe's text reads back as another recipe")
        }
    }
}
