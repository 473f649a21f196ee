import Apus
import ArgumentParser
import Foundation

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Measure several detectors on one test set, and print a table.",
        discussion: """
            The test set is that of the first detector's recipe, or of the recipe that --on names. A recipe's name \
            stands for its runs: runs/NAME, runs/NAME-2 and so on. What is no detector of the same classes is named \
            and left out.

            EXAMPLE
              apus compare runs/fcos-shapes runs/retinanet-shapes
              apus compare runs/* --on streets-demo --best
              apus compare fcos-shapes retinanet-shapes ssd-small-voc --markdown
            """)

    @Argument(help: "Run folders, checkpoints, weights files, or recipes that were trained.")
    var runs: [String]

    @Option(help: ArgumentHelp("The recipe whose test set is taken.", valueName: "recipe|file"))
    var on: String?

    @Flag(help: "Of each family of detectors the most precise only.")
    var best = false

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Print a table of Markdown.")
    var markdown = false

    @OptionGroup var compute: ComputeOptions

    func validate() throws {
        guard !json || !markdown else { throw ValidationError("give --json or --markdown, not both") }
    }

    func run() throws {
        let paths = try runs.flatMap(Self.paths)
        compute.apply()
        var comparison = try DetectorComparison(on: recipe(of: paths))
        let start = Console.seconds()
        for (number, path) in paths.enumerated() {
            try comparison.add(path) { done, total in
                guard Console.isTerminal else { return }
                let bar = ProgressBar("\(number + 1)/\(paths.count)", total: total, unit: "batches")
                let line = bar.line(done: done, unitsDone: done, seconds: Console.seconds() - start)
                Console.show("\r\(line)\u{1B}[K")
            }
        }
        if Console.isTerminal { Console.show("\r\u{1B}[K") }
        for reason in comparison.leftOut { Console.complain("left out: \(reason)") }
        let rows = best ? comparison.bestOfFamilies : comparison.rows
        guard !rows.isEmpty else {
            throw ValidationError("\(runs[0]): holds no detector to compare")
        }
        if json { return try Console.printJSON(rows) }
        print(markdown ? DetectorComparison.markdown(rows) : DetectorComparison.text(rows), terminator: "")
    }

    /// The recipe whose test set is taken.
    private func recipe(of paths: [String]) throws -> Recipe {
        if let on { return try RecipeLibrary.recipe(on) }
        for path in paths {
            if let recipe = try? Recipe.ofWeights(path), recipe.data.name.isDetection { return recipe }
        }
        throw ValidationError("\(runs[0]): holds no detector to compare")
    }

    /// What an argument stands for.
    private static func paths(_ argument: String) throws -> [String] {
        if FileManager.default.fileExists(atPath: argument) { return [argument] }
        guard RecipeLibrary.names.contains(argument) else {
            throw ValidationError("\(argument): is no run, no file and no recipe")
        }
        let first = "runs/\(argument)"
        let numbered = sequence(state: 1) { (number: inout Int) -> String? in
            let path = number == 1 ? first : "\(first)-\(number)"
            number += 1
            return FileManager.default.fileExists(atPath: path) ? path : nil
        }
        let found = Array(numbered)
        guard !found.isEmpty else {
            throw ValidationError("\(first): is not there; train it first: apus train \(argument)")
        }
        return found
    }
}
