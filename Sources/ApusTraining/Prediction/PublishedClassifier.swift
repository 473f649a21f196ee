import ApusData
import ApusInterop
import ApusModels
import ApusNN
import ApusTensor
import ApusVision
import Foundation

/// A classifier of the registry with weights trained elsewhere, for pictures of any size.
///
/// The file's name, or else the host whose spelling it has, tells which of the published weights it is, and so how
/// pictures are prepared and what the classes are called. A file that is none of them is taken for the first weights
/// published for the model.
public struct PublishedClassifier: Sendable {
    public let model: String
    /// What the file was taken for; nil where nothing is published for the model.
    public let weights: PublishedWeights?
    /// What was done to the file's tensors beside loading them, a line each.
    public let notes: [String]
    /// What loading found; NaN is in there.
    public let report: LoadReport
    private let classifier: any ImageClassifier
    private let preparation: PicturePreparation

    /// - Parameters:
    ///   - name: the model's name in the registry.
    ///   - path: a file of weights of any kind, spelled as torchvision does or as one of the hosts that are known.
    ///   - key: where in a PyTorch file the weights stand; nil looks where they usually do.
    /// - Throws: `UnknownModel`, `WeightFileError`, `SafetensorsError`, `LoadError`, each with what to do about it.
    public init(_ name: String, weights path: String, key: String? = nil) throws {
        let entry = try ModelRegistry.classifier(named: name)
        let file = try WeightFile.open(path, key: key)
        let published = Self.published(entry, path: path, file.source)
        let side = published?.imageSize ?? entry.imageSize
        classifier = entry.build(
            .init(classes: published?.classes ?? entry.published.classes, imageSize: side))
        let state = ModelState(classifier)
        let fitted = file.source.fitted(to: state)
        report = try state.load(fitted.source)
        model = name
        weights = published
        notes = fitted.notes
        preparation = published?.preparation ?? PicturePreparation(.shorterSide(side * 8 / 7), crop: side)
    }

    /// Which of the published weights a file is.
    private static func published(
        _ entry: ModelEntry<any ImageClassifier>, path: String, _ source: any TensorSource
    ) -> PublishedWeights? {
        if let named = PublishedWeights.named(path), named.model == entry.name { return named }
        let rows = PublishedWeights.of(model: entry.name)
        // Built without values, a model costs little.
        func fitted(_ row: PublishedWeights) -> FittedTensors {
            source.fitted(
                to: ModelState(entry.build(.init(classes: row.classes, imageSize: row.imageSize))))
        }
        guard let first = rows.first else { return nil }
        let host = PublishedWeights.Host(fitted(first).map) ?? .torchvision
        let ofHost = rows.filter { $0.host == host }
        // Of several sizes the one that the positions are for.
        return ofHost.first { fitted($0).isOfSameSize } ?? ofHost.first ?? first
    }

    /// The name of a class; its number where nobody published names.
    public func className(_ label: Int) -> String {
        let names = weights?.classNames ?? []
        return names.indices.contains(label) ? names[label] : "class \(label)"
    }

    /// The likeliest classes of a picture, the likeliest first, with their probabilities.
    public func predict(_ picture: Image, count: Int = 5) throws -> [(label: Int, probability: Double)] {
        let collation = ImageCollation(
            ImageNormalization(
                mean: preparation.mean, standardDeviation: preparation.standardDeviation))
        let batch = try collation([LabelledImage(image: preparation.picture(picture), label: 0)])
        let probabilities = softmax(classifier(batch.images), axis: 1).floats  // [classes]
        return probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }.prefix(count)
            .map { (label: $0, probability: Double(probabilities[$0])) }
    }
}
