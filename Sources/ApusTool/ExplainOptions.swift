import Apus
import ArgumentParser
import Foundation

/// The model that is explained.
struct ExplainedWeights: ParsableArguments {
    @Option(help: ArgumentHelp("A run folder, checkpoint or weights file.", valueName: "path"))
    var weights: String

    @Option(help: ArgumentHelp("The recipe of weights that bring none.", valueName: "recipe|file"))
    var recipe: String?

    @Option(
        help: ArgumentHelp(
            "The registry's classifier that the weights are of, trained on ImageNet elsewhere.",
            valueName: "name"))
    var model: String?

    @OptionGroup var compute: ComputeOptions

    func validate() throws {
        guard model == nil || recipe == nil else {
            throw ValidationError("give --model or --recipe, not both")
        }
    }

    func open() throws -> ExplainedClassifier {
        let given = try recipe.map { try RecipeLibrary.recipe($0) }
        compute.apply(given)
        if let model { return ExplainedClassifier(try PublishedClassifier(model, weights: weights)) }
        guard try !Recipe.ofWeights(weights, given: given).data.name.isDetection else {
            throw ExplanationError(
                reason: "\(weights): holds a detector; `apus explain anchors` is for detectors")
        }
        return ExplainedClassifier(try TrainedClassifier(contentsOf: weights, recipe: given))
    }

    func openDetector() throws -> ExplainedDetector {
        let given = try recipe.map { try RecipeLibrary.recipe($0) }
        compute.apply(given)
        guard model == nil else {
            throw ValidationError("--model is for classifiers; leave it out of `apus explain anchors`")
        }
        guard try Recipe.ofWeights(weights, given: given).data.name.isDetection else {
            throw ExplanationError(reason: "\(weights): holds a classifier, which has no anchors")
        }
        return try ExplainedDetector(TrainedDetector(contentsOf: weights, recipe: given))
    }
}

/// A model and the pictures it is asked about.
struct ExplainedPictures: ParsableArguments {
    @OptionGroup var weights: ExplainedWeights

    @Argument(help: "Files, folders or patterns of JPEG and PNG pictures.")
    var pictures: [String] = []

    @Option(
        help: ArgumentHelp(
            "Pictures of the test set, from the first on; 4 where left out.", valueName: "count"))
    var count: Int?

    @Option(help: ArgumentHelp("The folder that the sheets go into.", valueName: "folder"))
    var output = "explanations"

    func validate() throws {
        guard (1...1000).contains(count ?? 1) else { throw ValidationError("--count takes 1 to 1000") }
        guard count == nil || pictures.isEmpty else {
            throw ValidationError("--count is for test sets; all pictures that are named are looked at")
        }
    }

    /// Writes one sheet for each picture, named after it and the method.
    func draw(
        _ method: String, _ explain: (ExplainedClassifier, ExplainedClassifier.Picture) throws -> Image
    ) throws {
        let classifier = try weights.open()
        let shown =
            pictures.isEmpty
            ? try classifier.testPictures(count: count ?? 4)
            : try classifier.pictures(pictures.flatMap { try ImageFiles.find($0) })
        try write(method, shown, name: \.name) { try explain(classifier, $0) }
    }

    /// The same of a detector.
    func drawDetector(
        _ method: String, _ explain: (ExplainedDetector, ExplainedDetector.Picture) throws -> Image
    ) throws {
        let detector = try weights.openDetector()
        let shown =
            pictures.isEmpty
            ? try detector.testPictures(count: count ?? 4)
            : try detector.pictures(pictures.flatMap { try ImageFiles.find($0) })
        try write(method, shown, name: \.name) { try explain(detector, $0) }
    }

    private func write<Picture>(
        _ method: String, _ shown: [Picture], name: (Picture) -> String, _ explain: (Picture) throws -> Image
    ) throws {
        let folder = URL(fileURLWithPath: output, isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var written: [String: Int] = [:]
        for picture in shown {
            // Pictures of one name from several folders get numbers.
            let stem = name(picture)
            let number = written[stem, default: 0] + 1
            written[stem] = number
            let file = folder.appendingPathComponent(
                "\(number == 1 ? stem : "\(stem)-\(number)")-\(method).png")
            try PNGWriter.write(explain(picture), to: file)
            print("\(output)/\(file.lastPathComponent)")
        }
    }
}

/// The class that is asked about.
struct ExplainedClass: ParsableArguments {
    @Option(
        name: .customLong("class"),
        help: ArgumentHelp("A class by name or number; the likeliest where left out.", valueName: "class"))
    var named: String?

    func label(of classifier: ExplainedClassifier) throws -> Int? {
        try named.map { try classifier.label($0) }
    }
}

/// The layer that is asked about.
struct ExplainedStage: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A layer, or a part of the model, by its name among the weights (layer3, features.28); the last with places where left out.",
            valueName: "name"))
    var stage: String?
}
