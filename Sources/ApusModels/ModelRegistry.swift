import ApusNN

/// Every model by its registry name, torchvision's where it has the model.
public enum ModelRegistry {
    /// What a caller may choose when building any registered model.
    public struct Options: Sendable, Hashable {
        public var classes: Int
        /// Channels of the pictures.
        public var channels: Int
        /// Side of the pictures in pixels, where the model depends on it.
        public var imageSize: Int

        public init(classes: Int = 1000, channels: Int = 3, imageSize: Int = 224) {
            self.classes = classes
            self.channels = channels
            self.imageSize = imageSize
        }
    }

    /// Image classifiers.
    public static let classifiers: [ModelEntry<any ImageClassifier>] =
        residualNetworks + smallResidualNetworks + earlyNetworks + plainStacks + compactNetworks
        + inceptionNetworks + transformers

    /// Detectors.
    public static let detectors: [ModelEntry<any Detector>] =
        singleShotDetectors + pyramidDetectors + gridDetectors + twoStageDetectors + proposalDetectors
        + setDetectors + deformableDetectors

    /// All of them, by nothing but what every module has.
    public static let entries: [ModelEntry<any Module>] =
        classifiers.map { $0.erased { $0 } } + detectors.map { $0.erased { $0 } }

    /// - Throws: `UnknownModel` with the names that there are.
    public static func entry(named name: String) throws(UnknownModel) -> ModelEntry<any Module> {
        try find(name, in: entries)
    }

    /// - Throws: `UnknownModel` with the classifiers that there are.
    public static func classifier(named name: String) throws(UnknownModel) -> ModelEntry<any ImageClassifier>
    {
        try find(name, in: classifiers)
    }

    /// - Throws: `UnknownModel` with the detectors that there are.
    public static func detector(named name: String) throws(UnknownModel) -> ModelEntry<any Detector> {
        try find(name, in: detectors)
    }

    private static func find<Model>(
        _ name: String, in list: [ModelEntry<Model>]
    ) throws(UnknownModel) -> ModelEntry<Model> {
        guard let entry = list.first(where: { $0.name == name }) else {
            let other = entries.first { $0.name == name }
            throw UnknownModel(name: name, task: other?.task, known: list.map(\.name))
        }
        return entry
    }
}

/// A model name that is not in the registry.
public struct UnknownModel: Error, Equatable, CustomStringConvertible {
    public let name: String
    /// What the model of that name is for, where there is one and it is not what was asked for.
    public let task: ModelTask?
    public let known: [String]

    init(name: String, task: ModelTask? = nil, known: [String]) {
        self.name = name
        self.task = task
        self.known = known
    }

    public var description: String {
        let list = "the registry has \(known.joined(separator: ", "))"
        if let task { return "\"\(name)\" is for \(task), not for this; for this \(list)" }
        let hint = nearestName(to: name, among: known).map { "did you mean \($0)?" }
        return "there is no model \"\(name)\"; \(hint ?? list)"
    }
}
