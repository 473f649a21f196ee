import Apus
import ArgumentParser

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract:
            "A detector learns road scenes in a few minutes, then finds what is in scenes it has never seen.",
        discussion: """
            EXAMPLE
              apus demo
            """)

    @Option(name: .customLong("run"), help: ArgumentHelp("The run folder.", valueName: "folder"))
    var folder = "runs/demo"

    @OptionGroup var compute: ComputeOptions

    func run() throws {
        let recipe = try RecipeLibrary.recipe(named: "streets-demo")
        compute.apply(recipe)
        let isBegun = RunFolder.isRun(folder)
        Console.complain(
            """
            Streets: \(recipe.data.trainCount) road scenes, made here from seeds, to learn from; \
            \(recipe.data.testCount) others to be tested on.
            A small SSD (\(recipe.model.name)) learns eight classes from nothing for \(recipe.epochs ?? 1) \
            epochs on \(Engine.threads) threads, \(Engine.instructionSet).
            """)
        if isBegun { Console.complain("\(folder) holds a run; it goes on from there.") }
        let session = try Training.run(recipe, folder: folder, isResuming: isBegun)
        Console.complain(
            """

            Look at \(session.folder.picturesFile) and open \(session.folder.reportFile) in a browser. Next:
              apus predict \(folder) --count 24    draw more scenes into predictions/
              apus data preview streets --output streets.png    what it learned from
            For your own pictures with the labels of COCO, Pascal VOC or YOLO:
              apus data check FOLDER
              apus recipe run ssd-small-voc --set data.root=FOLDER
              apus predict runs/ssd-small-voc PICTURES
            """)
    }
}
