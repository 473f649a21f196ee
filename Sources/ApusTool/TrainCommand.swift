import Apus
import ArgumentParser

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a recipe.",
        discussion: """
            Writes a run folder: recipe.yaml, results.csv, metrics.json, TensorBoard events, last.safetensors,
            best.safetensors, predictions.png. Ctrl-C and SIGTERM save; --resume goes on, bit for bit.

            EXAMPLE
              apus train digits-cnn
              apus train my.yaml --run runs/second --set optimizer.learningRate=0.05 --set epochs=8
              apus train --run runs/second --resume
              apus train my.yaml --init-from resnet18-f37072fd.pth --replace fc
            """)

    @Argument(
        help: "A recipe of Apus's own (`apus recipe list`) or a YAML file; with --resume the run's own.")
    var recipe: String?

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("The run folder; runs/NAME where left out.", valueName: "folder"))
    var folder: String?

    @Flag(help: "Go on with the run in the folder.")
    var resume = false

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Change one key of the recipe; may be repeated.", valueName: "key.path=value"))
    var overrides: [String] = []

    @Option(
        help: ArgumentHelp(
            "Begin from weights: a run, safetensors, PyTorch's .pth, .npz; the recipe's model.weights.",
            valueName: "file"))
    var initFrom: String?

    @Option(
        help: ArgumentHelp(
            "A part that is drawn all the same, such as a head with other classes; may be repeated.",
            valueName: "name"))
    var replace: [String] = []

    @OptionGroup var place: KeyOption

    @OptionGroup var compute: ComputeOptions

    func validate() throws {
        guard replace.isEmpty || initFrom != nil else {
            throw ValidationError("--replace goes with --init-from")
        }
        guard place.key == nil || initFrom != nil else {
            throw ValidationError("--key goes with --init-from")
        }
        guard initFrom == nil || !resume else {
            throw ValidationError("a run that goes on has its own weights; leave out --init-from")
        }
        guard recipe != nil || (resume && folder != nil) else {
            throw ValidationError("name a recipe, or a run to go on with: --run FOLDER --resume")
        }
    }

    func run() throws {
        var overrides = overrides
        if let initFrom {
            overrides.append("model.weights=\(Self.quoted(initFrom))")
            if let key = place.key { overrides.append("model.weightsKey=\(Self.quoted(key))") }
            overrides.append("model.replace=[\(replace.map(Self.quoted).joined(separator: ", "))]")
        }
        let resolved: Recipe
        if let recipe {
            resolved = try RecipeLibrary.recipe(recipe, overrides: overrides)
        } else {
            let existing = try RunFolder(existing: folder ?? "")
            resolved = try Recipe(contentsOf: existing.recipeFile, overrides: overrides)
        }
        compute.apply(resolved)
        _ = try Training.run(resolved, folder: folder ?? "runs/\(resolved.name)", isResuming: resume)
    }

    /// As a YAML text.
    private static func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }
}
