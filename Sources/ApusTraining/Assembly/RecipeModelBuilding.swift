import ApusModels

extension Recipe.Model {
    /// The model, without values yet.
    ///
    /// - Throws: `UnknownModel` or `ModelOptionError`, for a value that was not read from a recipe and
    ///   checked there.
    public func build() throws -> any ImageClassifier {
        try ModelRegistry.classifier(named: name).model(registryOptions, settings: settings)
    }
}
