import Apus
import ArgumentParser

struct ApusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apus",
        abstract: "Deep learning for machines that see.",
        discussion: """
            EXAMPLE
              apus demo                     learn road scenes in a few minutes, then find what is in unseen ones
              apus train digits-cnn         train a recipe of Apus's own, in seconds
              apus evaluate runs/digits-cnn measure what came out
            """,
        subcommands: [
            DemoCommand.self, TrainCommand.self, EvaluateCommand.self, PredictCommand.self,
            CompareCommand.self, ExplainCommand.self,
            RecipeCommand.self, DataCommand.self,
            SystemsCommand.self, ModelsCommand.self, WeightsCommand.self, BenchCommand.self,
            DoctorCommand.self,
        ])
}

/// What every command that computes takes.
struct ComputeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Threads that compute, 1 to 1024; all processors where left out.", valueName: "count"))
    var threads: Int?

    func validate() throws {
        guard threads.map((1...1024).contains) ?? true else {
            throw ValidationError("--threads takes 1 to 1024")
        }
    }

    /// Sets the threads, before anything is computed: what the command line says, or else the recipe.
    func apply(_ recipe: Recipe? = nil) { Engine.setThreads(threads ?? recipe?.threads ?? 0) }
}
