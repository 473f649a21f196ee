import Apus
import ArgumentParser

struct SystemsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "systems",
        abstract: "What Apus promises, and how far each promise is proven.",
        discussion: "EXAMPLE\n  apus systems --json")

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let checkout = Checkout.around()
        let results = try checkout.map { try ResultsFile(contentsOf: "\($0.root)/Results/results.json") }
        let reports = try System.reports(
            results: results ?? ResultsFile(), recipes: RecipeLibrary.recipes(), checkout: checkout)
        if json { return try Console.printJSON(reports) }
        let table = TextTable(
            header: ["id", "state", "recipe", "measured", "gate", "name"],
            rows: reports.map { [$0.id, $0.state.rawValue, $0.recipe, $0.measured, $0.gate, $0.name] })
        print(table.text, terminator: "")
    }
}
