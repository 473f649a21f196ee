import Apus
import ArgumentParser
import Foundation

struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Name pictures, and draw them with their names.",
        discussion: """
            Without --images the pictures are the first of the recipe's test set.

            EXAMPLE
              apus predict runs/demo --count 32
              apus predict runs/demo --images pictures-idx3-ubyte.gz --output named.png --json
            """)

    @Argument(help: "A run folder, checkpoint or weights file.")
    var weights: String

    @Option(help: ArgumentHelp("The recipe of weights that bring none.", valueName: "recipe|file"))
    var recipe: String?

    @Option(
        help: ArgumentHelp(
            "An IDX file of grey pictures, bytes [count, height, width], plain or gzip.", valueName: "file"))
    var images: String?

    @Option(help: ArgumentHelp("Pictures to name, from the first on.", valueName: "count"))
    var count = 24

    @Option(help: ArgumentHelp("Where the pictures go.", valueName: "file"))
    var output = "predictions.png"

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var compute: ComputeOptions

    func validate() throws {
        guard (1...1000).contains(count) else { throw ValidationError("--count takes 1 to 1000") }
    }

    func run() throws {
        let given = try recipe.map { try RecipeLibrary.recipe($0) }
        compute.apply(given)
        let classifier = try TrainedClassifier(contentsOf: weights, recipe: given)
        let names = classifier.recipe.classNames
        let pictures: ImageArrays
        if let images {
            pictures = try IDXImages.pictures(contentsOf: URL(fileURLWithPath: images)).first(count)
                .renamed(names)
        } else {
            pictures = try classifier.recipe.loadData().test.first(count)
        }
        let sheet = PredictionSheet(
            try classifier.predict(pictures), of: pictures, classNames: names, isLabelled: images == nil)
        try sheet.write(to: output, title: "\(classifier.recipe.name): \(sheet.summary)")
        if json { return try Console.printJSON(sheet.rows) }
        let table = TextTable(
            header: ["picture", "predicted", "probability", "actual"],
            rows: sheet.rows.map { row in
                [
                    "\(row.index)", row.predicted, "\((row.probability * 1000).rounded() / 1000)",
                    row.actual ?? "",
                ]
            }, rightAligned: [0, 2])
        print(table.text, terminator: "")
        print("\(output): \(sheet.summary)")
    }
}
