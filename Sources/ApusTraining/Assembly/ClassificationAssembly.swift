import ApusData
import ApusModels
import ApusNN
import ApusVision

extension ClassificationTask: RecipeTask {
    package static func open(_ recipe: Recipe) throws -> OpenedRecipe<ClassificationTask> {
        let recipe = recipe.withKnownClasses
        return OpenedRecipe(
            recipe: recipe, content: try ClassificationTask(recipe, data: recipe.loadData()), warnings: [])
    }

    /// Names the first pictures of the test set in `predictions.png`.
    package func writePictures(in folder: RunFolder, recipe: Recipe) throws -> [String] {
        let classifier = try TrainedClassifier(contentsOf: folder.path)
        let pictures = test.dataset.arrays.first(40)
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
        let train = augmentation.changesColors ? data.train.spread() : data.train
        let test = data.test
        func normalization(_ arrays: ImageArrays) -> ImageNormalization {
            recipe.data.normalization(channels: arrays.channels, maximum: arrays.maximum)
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
                    train, transform: augmentation.transforms(width: train.width, height: train.height),
                    mixing: mixing),
                batchSize: recipe.batchSize, seed: seed, shuffles: true, workers: recipe.loader.workers
            ) { try training($0) },
            test: DataLoader(
                LabelledImages(test), batchSize: recipe.batchSize, seed: seed, shuffles: false,
                workers: recipe.loader.workers
            ) { try measuring($0) })
    }
}

extension Recipe.ClassificationAugmentation {
    /// What is done to training pictures: cut, mirrored, shifted, coloured, blotted out, in this order.
    func transforms(width: Int, height: Int) -> ImageTransforms {
        var steps: [any ImageTransform] = []
        if let least = resizedCrop.first, let most = resizedCrop.last {
            steps.append(RandomResizedCrop(width: width, height: height, area: least...most))
        }
        if flip > 0 { steps.append(RandomHorizontalFlip(probability: flip)) }
        if verticalFlip > 0 { steps.append(RandomVerticalFlip(probability: verticalFlip)) }
        if shift > 0 { steps.append(RandomCrop(width: width, height: height, padding: shift)) }
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
