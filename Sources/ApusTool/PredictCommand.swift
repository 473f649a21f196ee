import Apus
import ArgumentParser
import Foundation

struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Name pictures, or find what is in them, and draw the answer.",
        discussion: """
            Pictures are files, folders or patterns. Without any they are the test set of the weights' recipe.
            A detector draws its boxes into the output folder; --json prints its detections as COCO's results.

            EXAMPLE
              apus predict runs/demo
              apus predict runs/demo photographs 'more/*.jpg' --output found --json
              apus predict runs/demo aerial.jpg --tiles --tile-size 640
              apus predict runs/fashion-demo --images pictures-idx3-ubyte.gz --output named.png
              apus predict resnet50 --weights resnet50-0676ba61.pth photo.jpg
            """)

    @Argument(
        help: ArgumentHelp(
            "A run folder, checkpoint or weights file; with --weights the name of a model (`apus models list`).",
            valueName: "run|model"))
    var subject: String

    @Argument(help: "Files, folders or patterns of JPEG and PNG pictures.")
    var pictures: [String] = []

    @Option(help: ArgumentHelp("The recipe of weights that bring none.", valueName: "recipe|file"))
    var recipe: String?

    @Option(
        name: .customLong("weights"),
        help: ArgumentHelp(
            "Weights that somebody published for the model: safetensors, PyTorch's .pth, .npz.",
            valueName: "file"))
    var published: String?

    @Option(
        help: ArgumentHelp(
            "Another way to say the same: the model, where the weights were named first.", valueName: "name"))
    var model: String?

    @OptionGroup var place: KeyOption

    @Option(
        help: ArgumentHelp(
            "An IDX file of grey pictures, bytes [count, height, width], plain or gzip.", valueName: "file"))
    var images: String?

    @Option(help: ArgumentHelp("Pictures of a test set to look at, from the first on.", valueName: "count"))
    var count: Int?

    @Option(
        help: ArgumentHelp(
            "Where the pictures go: a folder for a detector, else a PNG file.", valueName: "path"))
    var output: String?

    @Option(help: ArgumentHelp("Boxes less sure than this are not drawn.", valueName: "0 to 1"))
    var score: Double?

    @OptionGroup var tileOptions: TileOptions

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var compute: ComputeOptions

    func validate() throws {
        guard (1...1_000_000).contains(count ?? 1) else {
            throw ValidationError("--count takes 1 to 1000000")
        }
        guard (0...1).contains(score ?? 0) else { throw ValidationError("--score takes 0 to 1") }
        let option = published == nil ? "--model" : "--weights"
        let isPublished = published != nil || model != nil
        guard published == nil || model == nil else {
            throw ValidationError("give --weights with the model first, or --model, not both")
        }
        guard !isPublished || !pictures.isEmpty else {
            throw ValidationError("\(option) goes with pictures: name at least one")
        }
        guard !isPublished || recipe == nil else {
            throw ValidationError("give \(option) or --recipe, not both")
        }
        guard place.key == nil || isPublished else {
            throw ValidationError("--key is for published weights; leave it out")
        }
        guard images == nil || pictures.isEmpty else {
            throw ValidationError("give --images or pictures, not both")
        }
        guard count == nil || pictures.isEmpty else {
            throw ValidationError(
                "--count is for test sets and --images; all pictures that are named are looked at")
        }
        guard !isPublished || !tileOptions.tiles else {
            throw ValidationError("--tiles is for detectors; leave it out with \(option)")
        }
        guard !isPublished || (output == nil && score == nil) else {
            throw ValidationError("--output and --score draw nothing with \(option); leave them out")
        }
    }

    func run() throws {
        let given = try recipe.map { try RecipeLibrary.recipe($0) }
        compute.apply(given)
        if let published { return try name(PublishedClassifier(subject, weights: published, key: place.key)) }
        if let model { return try name(PublishedClassifier(model, weights: subject, key: place.key)) }
        let used = try Recipe.ofWeights(subject, given: given)
        if used.data.name.isDetection {
            guard images == nil else {
                throw ValidationError("--images is for classifiers; name pictures instead")
            }
            try detect(TrainedDetector(contentsOf: subject, recipe: given))
        } else {
            guard score == nil else { throw ValidationError("--score is for detectors; leave it out") }
            guard !tileOptions.tiles else {
                throw ValidationError("--tiles is for detectors; leave it out")
            }
            try name(TrainedClassifier(contentsOf: subject, recipe: given))
        }
    }

    // MARK: Classifiers

    private struct Named: Encodable {
        struct Class: Encodable {
            let label: Int
            let name: String
            let probability: Double
        }

        let file: String
        let classes: [Class]
    }

    /// Pictures in files, by a classifier that was trained elsewhere.
    private func name(_ classifier: PublishedClassifier) throws {
        for note in classifier.notes { Console.complain("apus: \(note)") }
        for broken in classifier.report.nonFinite {
            Console.complain(
                "apus: \(broken.name) holds \(broken.nans) NaN and \(broken.infinities) infinities")
        }
        let rows = try pictures.flatMap { try ImageFiles.find($0) }.map { file in
            Named(
                file: file.relativePath,
                classes: try classifier.predict(Image(contentsOf: file)).map {
                    Named.Class(
                        label: $0.label, name: classifier.className($0.label), probability: $0.probability)
                })
        }
        if json { return try Console.printJSON(rows) }
        let table = TextTable(
            header: ["picture", "class", "probability"],
            rows: rows.flatMap { row in
                row.classes.map { [row.file, $0.name, Self.rounded($0.probability)] }
            }, rightAligned: [2])
        print(table.text, terminator: "")
    }

    private func name(_ classifier: TrainedClassifier) throws {
        let names = classifier.recipe.classNames
        let shown: ImageArrays
        if let images {
            shown = try IDXImages.pictures(contentsOf: URL(fileURLWithPath: images)).first(count ?? 24)
                .renamed(names)
        } else if pictures.isEmpty {
            shown = try classifier.recipe.loadData().test.first(count ?? 24)
        } else {
            let files = try pictures.flatMap { try ImageFiles.find($0) }
            shown = try classifier.arrays(files.map { try Image(contentsOf: $0) })
        }
        let isLabelled = images == nil && pictures.isEmpty
        let sheet = PredictionSheet(
            try classifier.predict(shown), of: shown, classNames: names, isLabelled: isLabelled)
        let output = output ?? "predictions.png"
        try sheet.write(to: output, title: "\(classifier.recipe.name): \(sheet.summary)")
        if json { return try Console.printJSON(sheet.rows) }
        let table = TextTable(
            header: ["picture", "predicted", "probability", "actual"],
            rows: sheet.rows.map { row in
                ["\(row.index)", row.predicted, Self.rounded(row.probability), row.actual ?? ""]
            }, rightAligned: [0, 2])
        print(table.text, terminator: "")
        print("\(output): \(sheet.summary)")
    }

    // MARK: Detectors

    private func detect(_ detector: TrainedDetector) throws {
        let dataset: any DetectionDataset
        if pictures.isEmpty {
            let test = try detector.recipe.loadDetectionData().test
            dataset = FirstPictures(test, count: count ?? test.count)
        } else {
            let files = try pictures.flatMap { try ImageFiles.find($0) }
            dataset = PictureFiles(files, classNames: detector.classNames)
        }
        let start = Console.seconds()
        let tiling = try tileOptions.tiling
        func show(_ done: Int, _ total: Int) {
            guard Console.isTerminal else { return }
            let bar = ProgressBar("looking", total: total, unit: tiling == nil ? "batches" : "pictures")
            let line = bar.line(done: done, unitsDone: done, seconds: Console.seconds() - start)
            Console.show("\r\(line)\u{1B}[K")
        }
        let (measurement, warnings) =
            try tiling.map { try detector.measure(dataset, tiling: $0, progress: show) }
            ?? detector.measure(dataset, progress: show)
        if Console.isTerminal { Console.show("\r\u{1B}[K") }
        for warning in warnings { Console.complain("left out: \(warning)") }

        let indices = measurement.detections.keys.sorted()
        let drawn = DetectionPictures(
            measurement, of: dataset, classNames: detector.classNames,
            leastScore: score ?? DetectionPictures.leastScore)
        let folder = output ?? "predictions"
        if output != nil || !json { try drawn.write(indices, into: folder) }
        if json {
            let records = try indices.map { try dataset.record($0) }
            let results = COCOResults(
                indices.map { measurement.detections[$0] ?? [] }, imageIDs: records.map(\.id),
                categories: dataset.categories)
            print(try results.json(), terminator: "")
            return
        }
        var found: [String: Int] = [:]
        for index in indices {
            for detection in drawn.shown(index) {
                found[detector.classNames[detection.category], default: 0] += 1
            }
        }
        let table = TextTable(
            header: ["class", "found"],
            rows: detector.classNames.map { [$0, "\(found[$0] ?? 0)"] }, rightAligned: [1])
        print(table.text, terminator: "")
        print("\(folder): \(indices.count) pictures with their boxes")
    }

    private static func rounded(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
}
