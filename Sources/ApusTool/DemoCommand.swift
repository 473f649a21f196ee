import Apus
import ArgumentParser

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Learn Fashion-MNIST in a few minutes, then name pictures it has never seen.",
        discussion: """
            EXAMPLE
              apus demo
            """)

    @Option(name: .customLong("run"), help: ArgumentHelp("The run folder.", valueName: "folder"))
    var folder = "runs/demo"

    @OptionGroup var compute: ComputeOptions

    func run() throws {
        let recipe = try RecipeLibrary.recipe(named: "fashion-demo")
        compute.apply(recipe)
        guard FashionMNIST.isInstalled(.train), FashionMNIST.isInstalled(.test) else {
            throw DataMissing()
        }
        let isBegun = RunFolder.isRun(folder)
        Console.complain(
            """
            Fashion-MNIST: 60,000 pictures of clothes to learn from, 10,000 more to be tested on.
            A small residual network (\(recipe.model.name)) learns for \(recipe.epochs ?? 1) epochs on \
            \(Engine.threads) threads, \(Engine.instructionSet).
            """)
        if isBegun { Console.complain("\(folder) holds a run; it goes on from there.") }
        let session = try Training.run(recipe, folder: folder, isResuming: isBegun)
        Console.complain(
            """

            Look at \(session.folder.picturesFile): pictures it had never seen, with the names it gives them;
            what it got wrong is framed in red. Next:
              apus evaluate \(folder)            measure it again
              apus predict \(folder) --count 64  name more pictures
              apus recipe list                what else can be trained
              apus recipe show fashion-demo   every setting of this run, explained
            """)
    }
}

/// Nothing to learn from.
private struct DataMissing: Error, CustomStringConvertible {
    var description: String {
        "\(FashionMNIST.debianFolder.path): Fashion-MNIST is not installed; `make demo` installs it, or by hand: "
            + "apt-get install dataset-fashion-mnist"
    }
}
