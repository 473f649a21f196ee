/// A file of weights that somebody published, as a value: what is in it, and what is done to pictures for it.
///
/// Apus fetches nothing; ``place`` says where a file is found.
public struct PublishedWeights: Sendable, Hashable {
    /// Who published it, and so how names are spelled.
    public enum Host: String, Sendable, Hashable, CaseIterable {
        case torchvision
        case timm
        case huggingFace = "Hugging Face"
        case google = "Google"
    }

    /// The model's name in the registry.
    public let model: String
    public let host: Host
    /// What the host calls these weights: `IMAGENET1K_V1`, `google/vit-base-patch16-224`.
    public let name: String
    /// The file's name.
    public let file: String
    /// The first hexadecimal digits of the file's SHA-256, where they are known.
    public let sha256Prefix: String?
    public let preparation: PicturePreparation
    public let classes: Int
    /// Right answers on ImageNet's validation set as the host measured them, in percent; nil where not known.
    public let top1: Double?
    public let top5: Double?
    public let licence: String
    public let paper: String

    /// Side of the pictures that the model is built for, in pixels.
    public var imageSize: Int { preparation.crop }

    /// Names of the classes; empty where nobody published any.
    public var classNames: [String] { classes == 1000 ? ImageNetClasses.names : [] }

    /// Where the file is published, in words.
    public var place: String {
        switch host {
        case .torchvision: "torchvision publishes it as https://download.pytorch.org/models/\(file)"
        case .timm, .huggingFace:
            "\(host.rawValue) publishes it as \(file) of https://huggingface.co/\(name)"
        case .google: "Google publishes it as \(file) in gs://vit_models, \(name)"
        }
    }

    /// Weights for the models of the registry.
    public static let all: [PublishedWeights] = {
        let models = Set(ModelRegistry.classifiers.map(\.name))
        return table.filter { models.contains($0.model) }
    }()

    /// Weights for one model, in the table's order.
    public static func of(model: String) -> [PublishedWeights] { all.filter { $0.model == model } }

    /// The weights that are published under a file's name; nil for names that say too little (`model.safetensors`).
    ///
    /// - Parameter path: the file; its folder does not matter.
    public static func named(_ path: String) -> PublishedWeights? {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let found = all.filter { $0.file == name }
        return found.count == 1 ? found[0] : nil
    }
}
