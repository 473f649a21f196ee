import ApusModels

extension Recipe.Model {
    /// The model, without values yet.
    ///
    /// - Throws: ``RecipeError`` for a name that the registry does not have, an option that this
    ///   architecture does not have, and pictures that it cannot see.
    public func build() throws(RecipeError) -> any ImageClassifier {
        let path = RecipePath().appending("model")
        let entry: ModelRegistry.Entry
        do {
            entry = try ModelRegistry.entry(named: name)
        } catch {
            let hint =
                nearestName(to: name, among: error.known).map { "did you mean \($0)?" }
                ?? "the models are \(error.known.joined(separator: ", "))"
            throw RecipeError(
                origin: "recipe", path: path.appending("name"),
                reason: "there is no model \(name.debugDescription); \(hint)")
        }
        do {
            return try entry.model(
                .init(classes: classes, channels: channels, imageSize: imageSize),
                settings: options.mapValues(\.modelValue))
        } catch {
            let key =
                switch error {
                case .unknown(_, let option, _): path.appending("options").appending(option)
                case .value(_, let option, _): path.appending("options").appending(option.name)
                case .imageSize: path.appending("imageSize")
                }
            throw RecipeError(origin: "recipe", path: key, reason: error.description)
        }
    }
}

extension Recipe.Option {
    fileprivate var modelValue: ModelOptionValue {
        switch self {
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .flag(let value): .flag(value)
        case .text(let value): .text(value)
        case .integers(let values): .integers(values)
        }
    }
}
