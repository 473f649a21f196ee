import ApusData
import ApusModels
import ApusVision

extension DetectionTask: RecipeTask {
    package static func open(_ recipe: Recipe) throws -> OpenedRecipe<DetectionTask> {
        let data = try recipe.loadDetectionData()
        let recipe = try recipe.withClasses(data.train.categories.map(\.name))
        let model = try recipe.model.buildDetector()
        if model is any FittedDetector, recipe.ema.decay != nil {
            throw RecipeError(
                origin: "recipe", path: RecipePath().appending("ema").appending("decay"),
                reason:
                    "does not go with \(recipe.model.name), a part of which is fitted to the weights as they "
                    + "are and not to their averages; leave it out")
        }
        return OpenedRecipe(
            recipe: recipe, content: DetectionTask(recipe, data: data, model: model), warnings: data.warnings)
    }

    /// Draws what the best weights find in the first test pictures, and writes the run's report.
    package func writePictures(in folder: RunFolder, recipe: Recipe) throws -> [String] {
        let detector = try TrainedDetector(contentsOf: folder.path)
        let dataset = test.dataset.dataset
        let measurement = try detector.measure(dataset).measurement
        let pictures = DetectionPictures(measurement, of: dataset, classNames: recipe.classNames)
        let first = measurement.detections.keys.sorted().prefix(12)
        try pictures.writeSheet(Array(first), to: folder.picturesFile, title: recipe.description)
        let report = DetectionReport(
            recipe: recipe, folder: folder, dataset: dataset, measurement: measurement)
        try TextFile.write(report.page().html, to: folder.reportFile)
        return [
            measurement.result.description,
            "\(folder.picturesFile): \(first.count) pictures with their boxes",
            "\(folder.reportFile): curves, classes, best and worst pictures",
        ]
    }

    init(_ recipe: Recipe, data: DetectionData, model: any Detector) {
        let size = recipe.model.detectionSize
        let collation = recipe.collation(for: model)
        let cacheBytes = recipe.loader.cacheMegabytes << 20
        let train = CachedPictures(data.train, byteLimit: cacheBytes)
        // Sought once for learning and fitting.
        let search = (model as? any ProposalDetector)?.search
        let memory = search.map { ProposalMemory($0, count: data.train.count) }
        func loader(_ examples: DetectionExamples, shuffles: Bool) -> DataLoader<
            DetectionExamples, DetectionBatch
        > {
            DataLoader(
                examples, batchSize: recipe.batchSize, seed: UInt64(recipe.seed), shuffles: shuffles,
                dropsLast: shuffles, workers: recipe.loader.workers,
                skipped: SkippedSamples(limit: recipe.loader.skipLimit)
            ) { try collation($0) }
        }
        self.init(
            model: model, precision: recipe.precision,
            training: loader(
                DetectionExamples(
                    train, size: size,
                    transform: recipe.data.detectionAugmentation.transforms(canvas: recipe.model.canvas),
                    mosaic: recipe.data.detectionAugmentation.joining, proposals: memory),
                shuffles: true),
            test: loader(
                DetectionExamples(
                    CachedPictures(data.test, byteLimit: cacheBytes), size: size,
                    proposals: search.map { ProposalMemory($0, count: data.test.count) }),
                shuffles: false),
            fitting: model is any FittedDetector
                ? loader(DetectionExamples(train, size: size, proposals: memory), shuffles: false) : nil)
    }
}

extension Recipe.Model {
    /// The size of a detector's input where pictures are stretched to it, and of those that a world draws.
    var canvas: Canvas { Canvas(width: imageWidth ?? imageSize, height: imageSize) }

    /// What becomes of a detector's pictures.
    var detectionSize: DetectionSize {
        longestSide.map { .fitted(shortestSide: imageSize, longestSide: $0) } ?? .stretched(canvas)
    }
}

extension Recipe {
    /// Makes batches of what becomes of a detector's pictures.
    func collation(for model: any Detector) -> DetectionCollation {
        DetectionCollation(data.normalization(for: model), isFilled: self.model.longestSide != nil)
    }
}

extension Recipe.Data {
    /// The recipe's own normalisation, else the detector's.
    func normalization(for model: any Detector) -> ImageNormalization {
        guard mean.isEmpty else {
            return ImageNormalization(mean: mean.map(Float.init), standardDeviation: std.map(Float.init))
        }
        return ImageNormalization(mean: model.pictureMean, standardDeviation: model.pictureDeviation)
    }
}

extension Recipe.DetectionAugmentation {
    /// What lays training pictures beside each other, first of all.
    var joining: RandomMosaic? { mosaic > 0 ? RandomMosaic(probability: mosaic) : nil }

    /// What is done to training pictures and their boxes, before they are stretched to the detector's size.
    func transforms(canvas: Canvas) -> ImageTransforms {
        var steps: [any ImageTransform] = []
        if zoomOut > 0 { steps.append(RandomZoomOut(probability: zoomOut)) }
        if crop { steps.append(RandomIoUCrop()) }
        if let least = scale.first, let most = scale.last {
            steps.append(
                RandomScaleJitter(
                    width: canvas.width, height: canvas.height, scale: least...most, stretches: true))
        }
        if flip > 0 { steps.append(RandomHorizontalFlip(probability: flip)) }
        if verticalFlip > 0 { steps.append(RandomVerticalFlip(probability: verticalFlip)) }
        if transpose > 0 { steps.append(RandomTranspose(probability: transpose)) }
        // Last: by then the picture may be smaller.
        if photometric > 0 { steps.append(RandomPhotometricDistortion(probability: photometric)) }
        return ImageTransforms(steps)
    }
}
