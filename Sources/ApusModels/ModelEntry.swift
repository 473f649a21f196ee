import ApusNN

/// What a model makes of pictures.
public enum ModelTask: String, Sendable, Hashable {
    case classification
    case detection
}

/// An architecture of the registry, which builds models of one kind.
public struct ModelEntry<Model>: Sendable {
    public typealias Options = ModelRegistry.Options

    public let name: String
    public let task: ModelTask
    /// Authors, title and year in a line.
    public let paper: String
    /// What the published model takes.
    public let published: Options
    /// What this architecture takes beside ``ModelRegistry/Options``.
    public let options: [ModelOption]
    /// The model with its published configuration.
    public let build: @Sendable (Options) -> Model
    /// Checks options, and gives what builds the model of them.
    private let configured:
        @Sendable (Options, [String: ModelOptionValue]) throws(ModelOptionError) -> () -> Model

    /// What is chosen to train from drawn values, where the published model is only good with its file: norms that learn,
    /// and no part left as it was drawn.
    public var settingsForDrawnValues: [String: ModelOptionValue] {
        let wanted: [String: ModelOptionValue] = ["norms": .text("learned"), "trainedStages": .integer(5)]
        return wanted.filter { name, _ in options.contains { $0.name == name } }
    }

    /// Side of the pictures that the published model takes.
    public var imageSize: Int { published.imageSize }

    /// The model with options of its own architecture set by name.
    ///
    /// - Throws: ``ModelOptionError`` for an option that this architecture does not have, with those
    ///   that it has; for a value that is not taken; for pictures that it cannot see.
    public func model(
        _ options: Options, settings: [String: ModelOptionValue] = [:]
    ) throws(ModelOptionError) -> Model {
        try configured(options, settings)()
    }

    /// Throws what ``model(_:settings:)`` would, and builds nothing.
    public func check(
        _ options: Options, settings: [String: ModelOptionValue] = [:]
    ) throws(ModelOptionError) {
        _ = try configured(options, settings)
    }

    /// - Parameters:
    ///   - refusal: why pictures of that size do not fit a configuration; nil where they do.
    ///   - conflict: which choices of a configuration do not go together; nil where all do.
    ///   - make: builds the model of a configuration.
    init<Configuration: Sendable>(
        name: String, task: ModelTask = .classification, paper: String, classes: Int = 1000,
        imageSize: Int = 224, configuration: Configuration, options: [ConfigurationOption<Configuration>],
        refusal: @escaping @Sendable (Configuration, Options) -> String? = { _, _ in nil },
        conflict: @escaping @Sendable (Configuration, Options) -> String? = { _, _ in nil },
        make: @escaping @Sendable (Configuration, Options) -> Model
    ) {
        self.name = name
        self.task = task
        self.paper = paper
        published = Options(classes: classes, imageSize: imageSize)
        self.options = options.map(\.description)
        build = { make(configuration, $0) }
        configured = { (given, settings) throws(ModelOptionError) in
            var chosen = configuration
            for (key, value) in settings.sorted(by: { $0.key < $1.key }) {
                guard let option = options.first(where: { $0.description.name == key }) else {
                    throw .unknown(model: name, option: key, known: options.map(\.description))
                }
                guard option.set(&chosen, value) else {
                    throw .value(model: name, option: option.description, found: value)
                }
            }
            if let reason = conflict(chosen, given) { throw .conflict(model: name, reason: reason) }
            if let reason = refusal(chosen, given) {
                throw .imageSize(model: name, size: given.imageSize, reason: reason)
            }
            let configuration = chosen
            return { make(configuration, given) }
        }
    }

    /// The same entry, for those who need no more of its models than `seen` leaves.
    func erased(_ seen: @escaping @Sendable (Model) -> any Module) -> ModelEntry<any Module> {
        ModelEntry<any Module>(of: self, seen)
    }
}

extension ModelEntry where Model == any Module {
    fileprivate init<Whole>(of entry: ModelEntry<Whole>, _ seen: @escaping @Sendable (Whole) -> any Module) {
        name = entry.name
        task = entry.task
        paper = entry.paper
        published = entry.published
        options = entry.options
        build = { seen(entry.build($0)) }
        configured = { (given, settings) throws(ModelOptionError) in
            let build = try entry.configured(given, settings)
            return { seen(build()) }
        }
    }
}
