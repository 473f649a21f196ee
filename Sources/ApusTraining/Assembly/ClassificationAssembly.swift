import ApusData
import ApusModels
import ApusNN
import ApusVision

extension ClassificationTask: RecipeTask {
    package static func open(_ recipe: Recipe) throws -> OpenedRecipe<ClassificationTask> {
        let data = try recipe.loadData()
        let isOfFiles = recipe.data.name == .folder
        let recipe = isOfFiles ? try recipe.withClasses(data.train.classNames) : recipe.withKnownClasses
        return OpenedRecipe(
            recipe: recipe, content: try ClassificationTask(recipe, data: data), warnings: [])
    }

    /// Names the first pictures of the test set in `predictions.png`.
    package func writePictures(in folder: RunFolder, recipe: Recipe) throws -> [String] {
        let classifier = try TrainedClassifier(contentsOf: folder.path)
        let pictures = try test.dataset.pictures.first(40)
        let sheet = PredictionSheet(
            try classifier.predict(pictures), of: pictures, classNames: pictures.classNames)
        try sheet.write(to: folder.picturesFile, title: "\(recipe.name): \(sheet.summary)")
        return ["\(folder.picturesFile): \(sheet.summary)"]
    }

    /// The task of a recipe on its data. The model has no values yet.
    ///
    /// - Throws: ``RecipeError``.
    public init(_ recipe: Recipe, data: TrainingData) throws {
        try self.init(recipe, data: data, model: recipe.model.build())
    }

    init(_ recipe: Recipe, data: TrainingData, model: any ImageClassifier) throws {
        try recipe.checkFit(data.train)
        try recipe.checkFit(data.test)
        let augmentation = recipe.data.augmentation
        // Changes of colour expect white at 255.
        let spread = augmentation.changesColors ? (data.train as? ImageArrays)?.spread() : nil
        let (train, test) = (spread ?? data.train, data.test)
        func normalization(_ pictures: any LabelledPictures) -> ImageNormalization {
            recipe.data.normalization(channels: pictures.channels, maximum: pictures.maximum)
        }
        let side = recipe.model.imageSize
        func skipped(_ pictures: any LabelledPictures) -> SkippedSamples? {
            pictures is FolderPictures ? SkippedSamples(limit: recipe.loader.skipLimit) : nil
        }
        let mixing = augmentation.mixing
        let training = ImageCollation(
            normalization(train), softClasses: mixing == nil ? nil : train.classNames.count)
        let measuring = ImageCollation(normalization(test))
        let seed = UInt64(recipe.seed)
        self.init(
            model: model, precision: recipe.precision, labelSmoothing: recipe.loss.labelSmoothing,
            training: DataLoader(
                LabelledImages(
                    train, transform: augmentation.transforms(side: side, isFitting: train.canvas != nil),
                    mixing: mixing),
                batchSize: recipe.batchSize, seed: seed, shuffles: true, workers: recipe.loader.workers,
                skipped: skipped(train)
            ) { try training($0) },
            test: DataLoader(
                LabelledImages(test, transform: .fitting(side: side, isFitting: test.canvas != nil)),
                batchSize: recipe.batchSize, seed: seed, shuffles: false, workers: recipe.loader.workers,
                skipped: skipped(test)
            ) { try measuring($0) })
    }
}

extension ImageTransforms {
    /// To the square that a model takes, where pictures do not have its size already.
    fileprivate static func fitting(side: Int, isFitting: Bool) -> ImageTransforms {
        ImageTransforms(isFitting ? [] : [FixedSize(width: side, height: side)])
    }
}

extension Recipe.ClassificationAugmentation {
    /// What is done to training pictures: cut, mirrored, shifted, coloured, blotted out, in this order.
    ///
    /// - Parameter isFitting: whether all pictures are squares of `side` pixels.
    func transforms(side: Int, isFitting: Bool) -> ImageTransforms {
        var steps: [any ImageTransform] = []
        if let least = resizedCrop.first, let most = resizedCrop.last {
            steps.append(RandomResizedCrop(width: side, height: side, area: least...most))
        } else {
            steps += ImageTransforms.fitting(side: side, isFitting: isFitting).steps
        }
        if flip > 0 { steps.append(RandomHorizontalFlip(probability: flip)) }
        if verticalFlip > 0 { steps.append(RandomVerticalFlip(probability: verticalFlip)) }
        if shift > 0 { steps.append(RandomCrop(width: side, height: side, padding: shift)) }
        if changesColors {
            steps.append(
                ColorJitter(brightness: brightness, contrast: contrast, saturation: saturation, hue: hue))
        }
        if erasing > 0 {
            let area = RandomErasing().area
            steps.append(
                RandomErasing(
                    probability: erasing,
                    area: (erasingArea.first ?? area.lowerBound)...(erasingArea.last ?? area.upperBound)))
        }
        return ImageTransforms(steps)
    }

    var changesColors: Bool { brightness > 0 || contrast > 0 || saturation > 0 || hue > 0 }

    /// How the samples of a batch are mixed; nil: they are not.
    var mixing: BatchMixing? {
        var methods: [BatchMixing.Method] = []
        if mixup > 0 { methods.append(.mixup(alpha: mixup)) }
        if cutmix > 0 { methods.append(.cutmix(alpha: cutmix)) }
        return methods.isEmpty ? nil : BatchMixing(methods)
    }
}
