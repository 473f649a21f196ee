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
    /// What a user may want to know of how the file was taken: which weights it was held to be, where its name does
    /// not say, and what was done to its tensors beside loading them. A line each.
    public let notes: [String]
    /// What loading found; NaN is in there.
    public let report: LoadReport
    let classifier: any ImageClassifier
    private let preparation: PicturePreparation

    /// - Parameters:
    ///   - name: the model's name in the registry.
    ///   - path: a file of weights of any kind, spelled as torchvision does or as one of the hosts that are known.
    ///   - key: where in a PyTorch file the weights stand; nil looks where they usually do.
    /// - Throws: `UnknownModel`, `WeightFileError`, `SafetensorsError`, `LoadError`, each with what to do about it.
    public init(_ name: String, weights path: String, key: String? = nil) throws {
        let entry = try ModelRegistry.classifier(named: name)
        let source = try WeightFile.open(path, key: key).source
        let rows = PublishedWeights.of(model: name)
        let named = PublishedWeights.named(path).flatMap { rows.contains($0) ? $0 : nil }
        var candidate = Candidate(entry, named ?? rows.first, source)
        if named == nil { candidate = candidate.better(among: rows, entry, source) }
        report = try candidate.state.load(candidate.fitted.source)
        model = name
        weights = candidate.row
        let guess = named == nil ? candidate.row.map { "taken for \($0.host.rawValue)'s \($0.name)" } : nil
        notes = [guess].compactMap { $0 } + candidate.fitted.notes
        classifier = candidate.model
        let side = entry.imageSize
        preparation =
            candidate.row?.preparation ?? PicturePreparation(.shorterSide(side * 8 / 7), crop: side)
    }

    /// A model of the size that weights are published for, not loaded yet: it costs little.
    private struct Candidate {
        let row: PublishedWeights?
        let model: any ImageClassifier
        let state: ModelState
        let fitted: FittedTensors

        init(
            _ entry: ModelEntry<any ImageClassifier>, _ row: PublishedWeights?, _ source: any TensorSource
        ) {
            self.row = row
            model = entry.build(
                .init(
                    classes: row?.classes ?? entry.published.classes,
                    imageSize: row?.imageSize ?? entry.imageSize))
            state = ModelState(model)
            fitted = source.fitted(to: state)
        }

        /// The first weights of the host whose spelling the file has, of several sizes those that its positions are
        /// for.
        func better(
            among rows: [PublishedWeights], _ entry: ModelEntry<any ImageClassifier>,
            _ source: any TensorSource
        ) -> Candidate {
            let host = PublishedWeights.Host(fitted.map) ?? .torchvision
            if row?.host == host, fitted.isOfSameSize { return self }
            let others = rows.filter { $0.host == host }.map { Candidate(entry, $0, source) }
            return others.first { $0.fitted.isOfSameSize } ?? others.first ?? self
        }
    }

    /// The name of a class; its number where nobody published names.
    public func className(_ label: Int) -> String {
        let names = weights?.classNames ?? []
        return names.indices.contains(label) ? names[label] : "class \(label)"
    }

    /// The likeliest classes of a picture, the likeliest first, with their probabilities.
    public func predict(_ picture: Image, count: Int = 5) throws -> [(label: Int, probability: Double)] {
        let probabilities = softmax(classifier(try input(prepared(picture))), axis: 1).floats
        return probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }.prefix(count)
            .map { (label: $0, probability: Double(probabilities[$0])) }
    }

    /// The part of a picture that the classifier sees, at its size.
    func prepared(_ picture: Image) -> Image { preparation.picture(picture) }

    /// A prepared picture as the classifier takes it, `[1, 3, side, side]`.
    func input(_ prepared: Image) throws -> Tensor {
        let collation = ImageCollation(
            ImageNormalization(mean: preparation.mean, standardDeviation: preparation.standardDeviation))
        return try collation([LabelledImage(image: prepared, label: 0)]).images
    }
}
