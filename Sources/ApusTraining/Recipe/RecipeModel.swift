import ApusData
import ApusModels
import ApusNN

extension Recipe {
    /// Which architecture of the registry is built, and how.
    public struct Model: Equatable, Sendable {
        public var name = ""
        public var classes: Int?
        public var channels = 3
        public var imageSize = 224
        public var imageWidth: Int?
        public var longestSide: Int?
        /// What else this architecture takes; the registry knows names and values.
        public var options: [String: Option] = [:]
        /// A file of weights to begin from.
        public var weights: String?
        /// Where in a PyTorch file of weights they stand.
        public var weightsKey: String?
        /// The shallower architecture that the weights are of.
        public var weightsOf: String?
        /// Parts that are drawn anew all the same.
        public var replace: [String] = []

        public init() {}
    }

    /// The value of one of a model's own options.
    public enum Option: Equatable, Sendable {
        case integer(Int)
        case number(Double)
        case flag(Bool)
        case text(String)
        case integers([Int])
    }
}

extension Recipe.Model: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init("name", \.name, "the model's name in the registry (`apus models list`)", isRequired: true),
        .init(
            "classes", \.classes, "classes it tells apart; null: those of the data", in: .from(1, to: 1e6)),
        .init("channels", \.channels, "channels of the input", in: .from(1, to: 4096)),
        .init("imageSize", \.imageSize, "height and width of the input in pixels", in: .from(1, to: 16384)),
        .init(
            "imageWidth", \.imageWidth, "width of a detector's input where it differs; null: imageSize",
            in: .from(1, to: 16384)),
        .init(
            "longestSide", \.longestSide,
            "a detector's pictures keep their aspect ratio: the shorter side becomes imageSize, the longer one at most "
                + "this, and batches are filled up; null: pictures are stretched",
            in: .from(1, to: 16384), writesDefault: false),
        .init("options", \.options, "this architecture's own options (`apus models show NAME`)"),
        .init(
            "weights", \.weights,
            "weights to begin from: a file, a checkpoint, a run; null: values are drawn",
            writesDefault: false),
        .init(
            "weightsKey", \.weightsKey,
            "keys that lead to the weights in a PyTorch file, dots between them; null: where they usually stand",
            writesDefault: false),
        .init(
            "weightsOf", \.weightsOf,
            "the shallower VGG that the weights are of, whose layers a deeper one starts from; null: this model",
            writesDefault: false),
        .init(
            "replace", \.replace,
            "parts that are drawn all the same, by name: a head with other classes (fc, heads)",
            writesDefault: false),
    ]

    package var contradiction: (key: String, reason: String)? {
        do {
            let entry = try ModelRegistry.entry(named: name)
            try entry.check(registryOptions, settings: settings)
            if let imageWidth, entry.task == .detection {
                var wide = registryOptions
                wide.imageSize = imageWidth
                try entry.check(wide, settings: settings)
            }
            if let reason = longestSideRefusal(entry) { return ("longestSide", reason) }
            if weights == nil, weightsKey != nil {
                return ("weightsKey", "has no effect without weights; leave it out")
            }
            if weights == nil, !replace.isEmpty {
                return ("replace", "has no effect without weights; leave it out")
            }
            if let weightsOf {
                if weights == nil { return ("weightsOf", "has no effect without weights; leave it out") }
                if !replace.isEmpty { return ("replace", "has no effect with weightsOf; leave it out") }
                if let reason = VGG.refusal(toStart: name, from: weightsOf) { return ("weightsOf", reason) }
            }
            if imageWidth != nil, entry.task != .detection {
                return ("imageWidth", "is only for detectors; \(name) takes square pictures")
            }
            return nil
        } catch let error as ModelOptionError {
            if case .imageSize = error { return ("imageSize", "\(error)") }
            return ("options", "\(error)")
        } catch {
            return ("name", "\(error)")
        }
    }

    /// Why pictures cannot keep their aspect ratio; nil where they can, or need not.
    private func longestSideRefusal(_ entry: ModelEntry<any Module>) -> String? {
        guard let longestSide else { return nil }
        if entry.task != .detection { return "is only for detectors; \(name) takes square pictures" }
        if imageWidth != nil { return "and imageWidth exclude each other; leave one out" }
        if longestSide < imageSize {
            return "is \(longestSide), and imageSize, the shorter side, is \(imageSize)"
        }
        // Whatever a batch is filled up to, the model must take it.
        for side in [imageSize, longestSide] {
            var filled = registryOptions
            let multiple = DetectionCollation.filledMultiple
            filled.imageSize = (side + multiple - 1) / multiple * multiple
            guard (try? entry.check(filled, settings: settings)) != nil else {
                return "has no effect: \(name) takes pictures of one size; leave it out"
            }
        }
        return nil
    }

    /// What every model takes. One class stands for classes that are not known yet.
    var registryOptions: ModelRegistry.Options {
        .init(classes: classes ?? 1, channels: channels, imageSize: imageSize)
    }

    /// What this architecture takes beside.
    var settings: [String: ModelOptionValue] { options.mapValues(\.registryValue) }
}

extension Recipe.Option: RecipeValue {
    package static var recipeType: String {
        "an integer, a number, true or false, text, or a list of integers"
    }

    package init(recipeNode node: RecipeNode, at path: RecipePath) throws {
        switch node.content {
        case .scalar(let text, isPlain: true):
            if let value = Int(text) {
                self = .integer(value)
            } else if let value = Double(text), value.isFinite {
                self = .number(value)
            } else if let value = Bool(text) {
                self = .flag(value)
            } else {
                self = .text(text)
            }
        case .scalar(let text, isPlain: false): self = .text(text)
        case .list: self = .integers(try [Int](recipeNode: node, at: path))
        case .null, .mapping: throw Self.mismatch(node, path)
        }
    }

    package var recipeNode: RecipeNode {
        switch self {
        case .integer(let value): value.recipeNode
        case .number(let value): value.recipeNode
        case .flag(let value): value.recipeNode
        case .text(let value): value.recipeNode
        case .integers(let value): value.recipeNode
        }
    }
}

extension Recipe.Option {
    fileprivate var registryValue: ModelOptionValue {
        switch self {
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .flag(let value): .flag(value)
        case .text(let value): .text(value)
        case .integers(let values): .integers(values)
        }
    }
}

extension [String: Recipe.Option]: RecipeValue {
    package static var recipeType: String { "keys, each \(Recipe.Option.recipeType)" }

    package init(recipeNode node: RecipeNode, at path: RecipePath) throws {
        guard case .mapping(let entries) = node.content else { throw Self.mismatch(node, path) }
        self = [:]
        for entry in entries {
            self[entry.key] = try Recipe.Option(recipeNode: entry.value, at: path.appending(entry.key))
        }
    }

    package var recipeNode: RecipeNode {
        let entries = sorted { $0.key < $1.key }.map { key, value in
            RecipeNode.Entry(key: key, value: value.recipeNode, origin: "")
        }
        return RecipeNode(.mapping(entries))
    }
}
