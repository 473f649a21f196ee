import Apus
import ArgumentParser
import Foundation

struct DataPreviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract:
            "Draw pictures of a data set with their boxes and labels on one sheet, or a recipe's samples.",
        discussion: """
            With a recipe each row is one of its training samples, first as it is and then as one epoch after the other
            augments it.

            EXAMPLE
              apus data preview VOCdevkit/VOC2007 --output grid.png --count 12 --seed 3
              apus data preview shapes --output shapes.png
              apus data preview --recipe fashion-10min --output augmented.png --epochs 6
              apus data preview --recipe streets-demo --set data.augmentation.crop=true --output augmented.png
            """)

    @Argument(
        help: ArgumentHelp(
            "A file or folder in the form of COCO, Pascal VOC or YOLO, or one of the worlds shapes and streets.",
            valueName: "path|shapes|streets"))
    var path: String?

    @Option(
        help: ArgumentHelp(
            "The part to take: trainval, val2017; of a world train (where left out) or test.",
            valueName: "name"))
    var split: String?

    @Option(help: ArgumentHelp("A recipe whose augmented samples to draw instead.", valueName: "recipe|file"))
    var recipe: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Changes a key of the recipe; can be repeated.", valueName: "key.path=value"))
    var overrides: [String] = []

    @Option(help: ArgumentHelp("Epochs of a recipe to draw, 1 to 20; 5 where left out.", valueName: "count"))
    var epochs: Int?

    @Option(help: ArgumentHelp("Where the sheet goes, a PNG file.", valueName: "file"))
    var output: String

    @Option(
        help: ArgumentHelp(
            "Pictures on the sheet, 1 to 100; 16 where left out, or 6 samples of a recipe.",
            valueName: "count"))
    var count: Int?

    @Option(
        help: ArgumentHelp(
            "Another seed chooses other pictures, and gives other scenes of a world and other random changes of a recipe; 0 or the recipe's where left out.",
            valueName: "number"))
    var seed: UInt64?

    func validate() throws {
        guard (1...100).contains(count ?? 1) else { throw ValidationError("--count takes 1 to 100") }
        guard (1...20).contains(epochs ?? 1) else { throw ValidationError("--epochs takes 1 to 20") }
        guard (path == nil) != (recipe == nil) else {
            throw ValidationError("give a data set, or --recipe with a recipe")
        }
        guard recipe != nil || (overrides.isEmpty && epochs == nil) else {
            throw ValidationError("--set and --epochs are for --recipe")
        }
        guard recipe == nil || split == nil else {
            throw ValidationError("--split is for data sets; a recipe's samples are those it learns from")
        }
    }

    func run() throws {
        let sheet: Image
        if let recipe {
            let seeds = seed.map { ["seed=\($0)"] } ?? []
            let chosen = try RecipeLibrary.recipe(recipe, overrides: overrides + seeds)
            sheet = try AugmentationPreview(chosen, samples: count ?? 6, epochs: epochs ?? 5).image
        } else {
            sheet = try plainSheet()
        }
        try PNGWriter.write(sheet, to: URL(fileURLWithPath: output))
        print("\(output): \(sheet.width)x\(sheet.height)")
    }

    private func plainSheet() throws -> Image {
        let source = DatasetSource(path: path ?? "", split: split, seed: seed)
        let dataset = try source.open(takesSeed: true)
        let preview = try DatasetPreview(dataset, name: source.path, count: count ?? 16, seed: seed ?? 0)
        for reason in preview.unreadable { Console.complain("left out: \(reason)") }
        return preview.image
    }
}
