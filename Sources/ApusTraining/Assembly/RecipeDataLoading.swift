import ApusData
import ApusVision
import Foundation

/// The two parts of a recipe's data set.
public struct TrainingData: Sendable {
    public let train: ImageArrays
    public let test: ImageArrays

    public init(train: ImageArrays, test: ImageArrays) {
        self.train = train
        self.test = test
    }
}

extension Recipe {
    /// Reads the data set.
    ///
    /// The digits come without a test part; one in five of each class is it, the same ones for every seed.
    ///
    /// - Throws: ``RecipeError`` where the data do not fit `model`, and what reading them throws, naming the
    ///   file.
    public func loadData() throws -> TrainingData {
        let loaded: TrainingData
        switch data.name {
        case .digits:
            let (train, test) = Digits.all.stratifiedSplit(testShare: 0.2, seed: 0)
            loaded = TrainingData(train: train, test: test)
        case .fashion:
            let folder = data.root.map { URL(fileURLWithPath: $0) } ?? FashionMNIST.debianFolder
            loaded = TrainingData(
                train: try FashionMNIST.load(.train, folder: folder),
                test: try FashionMNIST.load(.test, folder: folder))
        case .idx:
            let folder = URL(fileURLWithPath: data.root ?? ".")
            let names = classNames
            loaded = TrainingData(
                train: try IDXImages.load(.train, folder: folder, classNames: names),
                test: try IDXImages.load(.test, folder: folder, classNames: names))
        case .shapes, .streets, .coco, .voc, .yolo:
            throw RecipeError(
                origin: "recipe", path: RecipePath().appending("data").appending("name"),
                reason: "is \(data.name.rawValue), whose pictures are of no one class")
        }
        for arrays in [loaded.train, loaded.test] { try checkFit(arrays) }
        return loaded
    }

    /// - Throws: ``RecipeError`` where pictures or classes are not what `model` is built for.
    func checkFit(_ arrays: ImageArrays) throws(RecipeError) {
        func refuse(_ key: String, _ reason: String) -> RecipeError {
            RecipeError(
                origin: "recipe", path: RecipePath().appending("model").appending(key), reason: reason)
        }
        guard arrays.count > 0 else {
            throw RecipeError(
                origin: "recipe", path: RecipePath().appending("data"),
                reason: "the data set holds no pictures")
        }
        guard arrays.channels == model.channels else {
            throw refuse(
                "channels", "is \(model.channels), and the pictures have \(arrays.channels); write that")
        }
        guard arrays.height == model.imageSize, arrays.width == model.imageSize else {
            throw refuse(
                "imageSize",
                "is \(model.imageSize), and the pictures are \(arrays.height)x\(arrays.width); write that")
        }
        let classes = withKnownClasses.model.classes ?? 0
        guard arrays.classNames.count == classes else {
            throw refuse(
                "classes", "is \(classes), and the data have \(arrays.classNames.count); write that")
        }
    }
}

extension Recipe.Data {
    /// From bytes to numbers: pixels of 0 to 1, less the mean, over the deviation.
    func normalization(channels: Int, maximum: UInt8) -> ImageNormalization {
        guard !mean.isEmpty else {
            return ImageNormalization(
                mean: [Float](repeating: 0, count: channels),
                standardDeviation: [Float](repeating: 1, count: channels), maximum: maximum)
        }
        return ImageNormalization(
            mean: mean.map(Float.init), standardDeviation: std.map(Float.init), maximum: maximum)
    }
}
