import ApusData

extension TrainingSession {
    /// Names the first pictures of the test set with the best weights, and writes them as `predictions.png`.
    ///
    /// - Throws: `ImageWriteError`, or what reading the weights throws.
    @discardableResult
    public func writePictures(count: Int = 40) throws -> PredictionSheet {
        let classifier = try TrainedClassifier(contentsOf: folder.path)
        let pictures = data.test.first(count)
        let sheet = PredictionSheet(
            try classifier.predict(pictures), of: pictures, classNames: pictures.classNames)
        try sheet.write(to: folder.picturesFile, title: "\(recipe.name): \(sheet.summary)")
        return sheet
    }
}

extension Recipe {
    /// The names of the model's classes, numbers where the data set has no names.
    public var classNames: [String] {
        switch data.name {
        case .fashion where model.classes == FashionMNIST.classNames.count: FashionMNIST.classNames
        case .fashion, .digits, .idx: (0..<model.classes).map(String.init)
        }
    }
}
