import Apus
import ArgumentParser

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure trained weights on the test set.",
        discussion: """
            EXAMPLE
              apus evaluate runs/demo
              apus evaluate weights.safetensors --recipe fashion-demo --json
            """)

    @Argument(help: "Run folders, checkpoints or weights files.")
    var weights: [String]

    @Option(help: ArgumentHelp("The recipe of weights that bring none.", valueName: "recipe|file"))
    var recipe: String?

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var compute: ComputeOptions

    private struct Row: Encodable {
        let weights: String
        let metrics: [String: Double]
    }

    func run() throws {
        let given = try recipe.map { try RecipeLibrary.recipe($0) }
        compute.apply(given)
        var rows: [Row] = []
        for path in weights {
            let classifier = try TrainedClassifier(contentsOf: path, recipe: given)
            let test = try classifier.recipe.loadData().test
            let start = Console.seconds()
            let metrics = try classifier.evaluate(on: test) { done, total in
                guard Console.isTerminal else { return }
                let bar = ProgressBar("testing", total: total, unit: "batches")
                Console.show(
                    "\r\(bar.line(done: done, unitsDone: done, seconds: Console.seconds() - start))\u{1B}[K")
            }
            if Console.isTerminal { Console.show("\r\u{1B}[K") }
            rows.append(
                Row(
                    weights: classifier.weightsFile,
                    metrics: Dictionary(uniqueKeysWithValues: metrics.map { ($0.name, $0.value) })))
        }
        if json { return try Console.printJSON(rows) }
        for row in rows {
            let figures = row.metrics.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            print("\(row.weights)  \(figures.joined(separator: "  "))")
        }
    }
}
