import Apus
import ArgumentParser

struct RecipeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipe",
        abstract: "The recipes of Apus: list them, explain one, prove one.",
        subcommands: [List.self, Show.self, Run.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the recipes.", discussion: "EXAMPLE\n  apus recipe list")

        @Flag(help: "Print JSON.")
        var json = false

        private struct Row: Encodable {
            let name: String
            let kind: String
            let description: String
            let gate: String
        }

        func run() throws {
            let rows = try RecipeLibrary.recipes().map { recipe in
                Row(
                    name: recipe.name, kind: recipe.kind.rawValue, description: recipe.description,
                    gate: recipe.gate.map { "\($0.metric) \($0.text)" } ?? "")
            }
            if json { return try Console.printJSON(rows) }
            let table = TextTable(
                header: ["recipe", "kind", "gate", ""],
                rows: rows.map { [$0.name, $0.kind, $0.gate, $0.description] })
            print(table.text, terminator: "")
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a recipe with every key explained; the output is a recipe itself.",
            discussion: "EXAMPLE\n  apus recipe show fashion-demo > my.yaml")

        @Argument(help: "A recipe's name or a YAML file.")
        var recipe: String

        @Option(
            name: .customLong("set"),
            help: ArgumentHelp("Change one key of the recipe; may be repeated.", valueName: "key.path=value"))
        var overrides: [String] = []

        func run() throws {
            print(try RecipeLibrary.recipe(recipe, overrides: overrides).reference, terminator: "")
        }
    }

    struct Run: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run a recipe and hold what comes out against its gate; status 1 where it fails.",
            discussion: """
                EXAMPLE
                  apus recipe run digits-cnn
                  apus recipe run resume --record
                  apus recipe run ssd-small-voc --set data.root=VOCdevkit/VOC2007
                """)

        @Argument(help: "A recipe's name or a YAML file.")
        var recipe: String

        @Option(
            name: .customLong("set"),
            help: ArgumentHelp("Change one key of the recipe; may be repeated.", valueName: "key.path=value"))
        var overrides: [String] = []

        @Option(
            name: .customLong("run"),
            help: ArgumentHelp(
                "The run folder of a training; a free one under runs/ where left out.", valueName: "folder"))
        var folder: String?

        @Flag(help: "Write the result into Results/results.json and RESULTS.md of this checkout.")
        var record = false

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var compute: ComputeOptions

        func run() throws {
            let recipe = try RecipeLibrary.recipe(self.recipe, overrides: overrides)
            compute.apply(recipe)
            if record { _ = try recorded() }
            let checkout = record ? try Checkout.around().orThrow() : nil
            let proof: RecipeProof
            switch recipe.kind {
            case .train:
                let place = folder ?? RunFolder.free("runs/\(recipe.name)")
                let session = try Training.run(recipe, folder: place, isResuming: false)
                proof = try RecipeProof(
                    recipe, metrics: session.metrics.metrics, seconds: session.metrics.seconds)
            case .equality, .check:
                proof = try RecipeProof(checking: recipe) { Console.complain($0) }
            }
            if let checkout {
                try proof.record(
                    try recorded(), command: command(recipe), date: Console.today, in: checkout)
            }
            if json { try Console.printJSON(proof) } else { print(proof.text) }
            if !proof.pass { throw ExitCode(1) }
        }

        /// The recipe as it stands in the library: where the data lie is nobody else's business.
        private func recorded() throws -> Recipe {
            if let other = overrides.first(where: { !$0.hasPrefix("data.root=") }) {
                throw ChangedRecipe(override: other)
            }
            return try RecipeLibrary.recipe(self.recipe)
        }

        private func command(_ recipe: Recipe) -> String {
            (["apus recipe run \(recipe.name)"] + overrides.map { "--set \($0)" }).joined(separator: " ")
        }
    }
}

extension Checkout? {
    fileprivate func orThrow() throws -> Checkout {
        guard let checkout = self else { throw NoCheckout() }
        return checkout
    }
}

private struct ChangedRecipe: Error, CustomStringConvertible {
    let override: String

    var description: String {
        "--record proves a recipe as it stands, and --set \(override) changes it; only data.root may be set"
    }
}

private struct NoCheckout: Error, CustomStringConvertible {
    var description: String {
        "--record writes into a checkout of Apus, and this folder lies in none; change into one"
    }
}
