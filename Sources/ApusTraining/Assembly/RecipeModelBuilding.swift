import ApusModels

extension Recipe.Model {
    /// The model, without values yet.
    ///
    /// - Throws: ``RecipeError`` where the number of classes is left to the data; `UnknownModel` or
    ///   `ModelOptionError`, for a value that was not read from a recipe and checked there.
    public func build() throws -> any ImageClassifier {
        try checkClasses()
        return try ModelRegistry.classifier(named: name).model(registryOptions, settings: settings)
    }
    /// The detector, without values yet.
    ///
    /// - Throws: as ``build()``.
    public func buildDetector() throws -> any Detector {
        try checkClasses()
        return try ModelRegistry.detector(named: name).model(registryOptions, settings: settings)
    }

    private func checkClasses() throws(RecipeError) {
        guard classes == nil else { return }
        throw RecipeError(
            origin: "recipe", path: RecipePath().appending("model").appending("classes"),
            reason: "is missing, and no data are read from which it would follow; write it")
    }
}
