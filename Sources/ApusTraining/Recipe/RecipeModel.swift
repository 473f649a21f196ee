import ApusModels

extension Recipe {
    /// Which architecture of the registry is built.
    public struct Model: Equatable, Sendable {
        public var name = ""
        public var classes = 10
        public var channels = 3
        public var imageSize = 224

        public init() {}
    }
}

extension Recipe.Model: RecipeSection {
    package static let fields: [RecipeField<Self>] = [
        .init("name", \.name, "the model's name in the registry (`apus models list`)", isRequired: true),
        .init("classes", \.classes, "outputs of the head", in: .from(1, to: 1e6)),
        .init("channels", \.channels, "channels of the input", in: .from(1, to: 4096)),
        .init("imageSize", \.imageSize, "height and width of the input in pixels", in: .from(1, to: 16384)),
    ]

    package var contradiction: (key: String, reason: String)? {
        do {
            _ = try ModelRegistry.entry(named: name)
            return nil
        } catch {
            return ("name", "\(error)")
        }
    }
}
