import ApusData
import ApusModels
import ApusNN
import ApusVision
import Foundation

/// Several detectors measured on one test set.
public struct DetectorComparison: Sendable {
    /// One detector.
    public struct Row: Sendable, Encodable {
        public let run: String
        public let recipe: String
        public let model: String
        /// The paper that its architecture is of.
        public let family: String
        public let parameters: Int
        /// 0 to 1; what there is nothing to say of is left out.
        public let ap, ap50, ap75, apSmall, apMedium, apLarge: Double?
        /// Of the network and its post-processor, in batches of ``DetectorComparison/batchSize``.
        public let picturesPerSecond: Double

        private enum CodingKeys: String, CodingKey {
            case run, recipe, model, family, parameters, ap, ap50, ap75
            case apSmall = "ap_small"
            case apMedium = "ap_medium"
            case apLarge = "ap_large"
            case picturesPerSecond = "pictures_per_second"
        }
    }

    /// Pictures of a batch, the same for all.
    public static let batchSize = 8

    /// The most precise first.
    public private(set) var rows: [Row] = []
    /// Runs that cannot be in the table, and why.
    public private(set) var leftOut: [String] = []
    private let dataset: any DetectionDataset

    /// - Parameter recipe: of the test set that all detectors are measured on.
    /// - Throws: ``RecipeError`` for a recipe of classifiers, and what opening the data throws.
    public init(on recipe: Recipe) throws {
        dataset = try recipe.loadDetectionData().test
    }

    /// Measures one more; what is no detector of these classes is left out.
    ///
    /// - Parameters:
    ///   - path: a run folder, checkpoint or weights file.
    ///   - progress: told the batches done and those there are.
    /// - Throws: what `progress` throws, or reading the pictures.
    public mutating func add(_ path: String, progress: (Int, Int) throws -> Void = { _, _ in }) throws {
        let detector: TrainedDetector
        do {
            guard try Recipe.ofWeights(path).data.name.isDetection else {
                leftOut.append("\(path): holds a classifier")
                return
            }
            detector = try TrainedDetector(contentsOf: path)
        } catch {
            leftOut.append("\(error)")
            return
        }
        let names = dataset.categories.map(\.name)
        guard detector.classNames == names else {
            leftOut.append(
                "\(path): finds \(detector.classNames.joined(separator: ", ")), and the test set has "
                    + names.joined(separator: ", "))
            return
        }
        rows.append(try row(path, detector, progress))
        rows.sort { ($0.ap ?? -1, $1.run) > ($1.ap ?? -1, $0.run) }
    }

    /// Of each family the most precise.
    public var bestOfFamilies: [Row] {
        var families: Set<String> = []
        return rows.filter { families.insert($0.family).inserted }
    }

    private func row(
        _ path: String, _ detector: TrainedDetector, _ progress: (Int, Int) throws -> Void
    ) throws -> Row {
        var recipe = detector.recipe
        recipe.batchSize = Self.batchSize
        let task = TrainedDetector(
            recipe: recipe, model: detector.model, weightsFile: detector.weightsFile
        ).task(on: dataset)
        var measurement = task.emptyMeasurement
        let batches = task.testBatches()
        var (done, pictures, seconds) = (0, 0, 0.0)
        while let batch = try batches.next() {
            // The first plans its kernels; it is done once more for the clock.
            if done == 0 { _ = task.detections(batch) }
            let start = MonotonicClock.seconds
            task.measure(batch, into: &measurement)
            seconds += MonotonicClock.seconds - start
            pictures += batch.count
            done += 1
            try progress(done, task.testBatchCount)
        }
        let result = measurement.result
        let paper = try ModelRegistry.detector(named: recipe.model.name).paper
        return Row(
            run: path, recipe: recipe.name, model: recipe.model.name,
            // What follows in brackets is a variant, and behind a semicolon a second paper.
            family: String((paper.split(separator: " (").first ?? "").prefix { $0 != ";" }),
            parameters: task.state.parameters.reduce(0) { $0 + $1.cell.shape.elementCount }, ap: result.ap,
            ap50: result.ap50, ap75: result.ap75, apSmall: result.apSmall, apMedium: result.apMedium,
            apLarge: result.apLarge, picturesPerSecond: seconds > 0 ? Double(pictures) / seconds : 0)
    }
}

extension DetectorComparison {
    private static let header = [
        "run", "model", "parameters", "AP", "AP50", "AP75", "small", "medium", "large", "pictures/s",
    ]

    private static func cells(_ row: Row) -> [String] {
        [row.run, row.model, TextTable.grouped(row.parameters)]
            + [row.ap, row.ap50, row.ap75, row.apSmall, row.apMedium, row.apLarge].map {
                $0.map { String(format: "%.3f", $0) } ?? "-"
            } + [String(format: "%.1f", row.picturesPerSecond)]
    }

    /// A line for each detector, in aligned columns.
    public static func text(_ rows: [Row]) -> String {
        TextTable(header: header, rows: rows.map(cells), rightAligned: Set(2..<header.count)).text
    }

    /// The same as a table of Markdown.
    public static func markdown(_ rows: [Row]) -> String {
        let rule = header.indices.map { $0 < 2 ? "---" : "---:" }
        return ([header, rule] + rows.map(cells)).map { "| \($0.joined(separator: " | ")) |\n" }.joined()
    }
}
