import ApusData
import ApusVision
import Foundation

/// The two parts of a recipe's data set.
public struct TrainingData: Sendable {
    public let train: any LabelledPictures
    public let test: any LabelledPictures

    public init(train: any LabelledPictures, test: any LabelledPictures) {
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
            loaded = try fitted(train: train, test: test)
        case .fashion:
            let folder = data.root.map { URL(fileURLWithPath: $0) } ?? FashionMNIST.debianFolder
            loaded = try fitted(
                train: try FashionMNIST.load(.train, folder: folder),
                test: try FashionMNIST.load(.test, folder: folder))
        case .idx:
            let folder = URL(fileURLWithPath: data.root ?? ".")
            let names = data.classes.isEmpty ? classNames : nil
            loaded = try fitted(
                train: try IDXImages.load(.train, folder: folder, classNames: names),
                test: try IDXImages.load(.test, folder: folder, classNames: names))
        case .quadrants:
            loaded = try fitted(
                train: Quadrants.pictures(seed: 0, split: .train, count: data.trainCount),
                test: Quadrants.pictures(seed: 0, split: .test, count: data.testCount))
        case .folder:
            let parts = try FolderPictures.parts(
                of: URL(fileURLWithPath: data.root ?? "."),
                classNames: data.classes.isEmpty ? nil : data.classes, channels: model.channels,
                side: model.imageSize)
            loaded = TrainingData(train: parts.train, test: parts.test)
        case .shapes, .streets, .coco, .voc, .yolo:
            throw RecipeError(
                origin: "recipe", path: RecipePath().appending("data").appending("name"),
                reason: "is \(data.name.rawValue), whose pictures are of no one class")
        }
        for pictures in [loaded.train, loaded.test] { try checkFit(pictures) }
        return loaded
    }

    /// The classes that are wanted, as many of each to learn from as are wanted, in the size that is wanted.
    private func fitted(train: ImageArrays, test: ImageArrays) throws -> TrainingData {
        func part(_ arrays: ImageArrays, perClass: Int?) throws -> ImageArrays {
            var part = data.classes.isEmpty ? arrays : try arrays.ofClasses(data.classes)
            if let perClass { part = part.firstOfEachClass(perClass) }
            return data.stretch ? try part.resized(side: model.imageSize) : part
        }
        return TrainingData(
            train: try part(train, perClass: data.perClass), test: try part(test, perClass: nil))
    }

    /// - Throws: ``RecipeError`` where pictures or classes are not what `model` is built for.
    func checkFit(_ pictures: any LabelledPictures) throws(RecipeError) {
        func refuse(_ key: String, _ reason: String) -> RecipeError {
            RecipeError(
                origin: "recipe", path: RecipePath().appending("model").appending(key), reason: reason)
        }
        guard pictures.count > 0 else {
            throw RecipeError(
                origin: "recipe", path: RecipePath().appending("data"),
                reason: "the data set holds no pictures")
        }
        guard pictures.channels == model.channels else {
            throw refuse(
                "channels", "is \(model.channels), and the pictures have \(pictures.channels); write that")
        }
        let side = model.imageSize
        if let canvas = pictures.canvas, canvas != Canvas(width: side, height: side) {
            throw refuse(
                "imageSize",
                "is \(side), and the pictures are \(canvas.height)x\(canvas.width); write that, or set data.stretch"
            )
        }
        let classes = withKnownClasses.model.classes ?? pictures.classNames.count
        guard pictures.classNames.count == classes else {
            throw refuse(
                "classes", "is \(classes), and the data have \(pictures.classNames.count); write that")
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
