import Apus
import ArgumentParser

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure trained weights on the test set.",
        discussion: """
            A detector's table is followed by what is wrong with its detections; --json also has its curves of precision
            and recall, and which classes it takes for which.

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
        /// Of a detector.
        let analysis: DetectionAnalysis?
    }

    func run() throws {
        let given = try recipe.map { try RecipeLibrary.recipe($0) }
        compute.apply(given)
        var rows: [Row] = []
        for path in weights {
            let isDetector = try Recipe.ofWeights(path, given: given).data.name.isDetection
            rows.append(isDetector ? try detect(path, given) : try classify(path, given))
        }
        if json { return try Console.printJSON(rows) }
        for row in rows {
            let figures = row.metrics.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            print("\(row.weights)  \(figures.joined(separator: "  "))")
        }
    }

    private func classify(_ path: String, _ given: Recipe?) throws -> Row {
        let classifier = try TrainedClassifier(contentsOf: path, recipe: given)
        let test = try classifier.recipe.loadData().test
        let metrics = try withBar { try classifier.evaluate(on: test, progress: $0) }
        return Row(weights: classifier.weightsFile, metrics: Self.byName(metrics), analysis: nil)
    }

    private func detect(_ path: String, _ given: Recipe?) throws -> Row {
        let detector = try TrainedDetector(contentsOf: path, recipe: given)
        let test = try detector.recipe.loadDetectionData().test
        let (measurement, warnings) = try withBar { try detector.measure(test, progress: $0) }
        for warning in warnings { Console.complain("left out: \(warning)") }
        let analysis = measurement.analysis(classNames: detector.classNames)
        if !json {
            print("\(analysis.result)\n\n\(analysis.result.table(names: detector.classNames))\n")
            print("\(analysis.errorTable)\n")
        }
        let metrics = measurement.metrics.map { Metric(name: "test_\($0.name)", value: $0.value) }
        return Row(weights: detector.weightsFile, metrics: Self.byName(metrics), analysis: analysis)
    }

    private static func byName(_ metrics: [Metric]) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: metrics.map { ($0.name, $0.value) })
    }

    private func withBar<Result>(_ body: ((Int, Int) -> Void) throws -> Result) rethrows -> Result {
        let start = Console.seconds()
        defer { if Console.isTerminal { Console.show("\r\u{1B}[K") } }
        return try body { done, total in
            guard Console.isTerminal else { return }
            let bar = ProgressBar("testing", total: total, unit: "batches")
            Console.show(
                "\r\(bar.line(done: done, unitsDone: done, seconds: Console.seconds() - start))\u{1B}[K")
        }
    }
}
