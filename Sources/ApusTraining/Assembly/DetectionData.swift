import ApusData
import Foundation

/// The two parts of a recipe's set of marked pictures.
public struct DetectionData: Sendable {
    public let train: any DetectionDataset
    public let test: any DetectionDataset

    public init(train: any DetectionDataset, test: any DetectionDataset) {
        self.train = train
        self.test = test
    }

    /// What was left out on opening: a line for each part.
    var warnings: [String] {
        [train, test].compactMap { part in
            guard let files = part as? any FileDetectionDataset, let first = files.issues.examples.first
            else {
                return nil
            }
            return
                "\(files.source.path): \(files.issues.total) markings or pictures cannot be right and are left "
                + "out (`apus data check` lists them), the first: \(first)"
        }
    }
}

extension Recipe {
    /// Opens the data set; no picture is read.
    ///
    /// The worlds are the same for every seed of the recipe.
    ///
    /// - Throws: ``RecipeError``, and what opening the data throws, naming the file.
    public func loadDetectionData() throws -> DetectionData {
        let canvas = model.canvas
        func street(_ split: WorldSplit, _ count: Int) -> StreetsWorld {
            StreetsWorld(seed: 0, split: split, count: count, width: canvas.width, height: canvas.height)
        }
        func shape(_ split: WorldSplit, _ count: Int) -> ShapesWorld {
            ShapesWorld(
                seed: 0, split: split, count: count, width: canvas.width, height: canvas.height,
                aspect: data.aspect)
        }
        let root = URL(fileURLWithPath: data.root ?? ".")
        let loaded: DetectionData
        switch data.name {
        case .streets:
            loaded = DetectionData(
                train: street(.train, data.trainCount), test: street(.test, data.testCount))
        case .shapes:
            loaded = DetectionData(train: shape(.train, data.trainCount), test: shape(.test, data.testCount))
        case .voc:
            let names = data.classes.isEmpty ? nil : data.classes
            let train = try VOCDataset(
                contentsOf: root, split: data.trainSplit ?? "trainval", classNames: names)
            let test = try VOCDataset(
                contentsOf: root, split: data.testSplit ?? "test", classNames: train.categories.map(\.name))
            loaded = DetectionData(train: train, test: test)
        case .coco:
            loaded = DetectionData(
                train: try DetectionDatasetFormat.open(root, split: data.trainSplit ?? "train2017"),
                test: try DetectionDatasetFormat.open(root, split: data.testSplit ?? "val2017"))
        case .yolo:
            loaded = DetectionData(
                train: try DetectionDatasetFormat.open(root, split: data.trainSplit ?? "train"),
                test: try DetectionDatasetFormat.open(root, split: data.testSplit ?? "val"))
        case .fashion, .digits, .idx, .folder, .quadrants:
            throw refused("name", "is \(data.name.rawValue), in which no objects are marked")
        }
        for (key, part) in [("trainSplit", loaded.train), ("testSplit", loaded.test)] where part.count == 0 {
            throw refused(key, "holds no pictures")
        }
        let (train, test) = (loaded.train.categories.map(\.name), loaded.test.categories.map(\.name))
        guard train == test else {
            throw refused(
                "testSplit",
                "has the classes \(test.joined(separator: ", ")), and the part to learn from has "
                    + train.joined(separator: ", "))
        }
        return loaded
    }

    private func refused(_ key: String, _ reason: String) -> RecipeError {
        RecipeError(origin: "recipe", path: RecipePath().appending("data").appending(key), reason: reason)
    }
}
