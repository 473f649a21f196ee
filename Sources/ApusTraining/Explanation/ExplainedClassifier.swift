import ApusData
import ApusModels
import ApusTensor
import ApusVision
import Foundation

/// A classifier that is asked why: what it looks at in a picture, and what its layers make of it.
public struct ExplainedClassifier: Sendable {
    /// A picture to look at, and the same as the classifier takes it.
    public struct Picture: Sendable {
        public let name: String
        public let shown: Image
        /// `[1, C, H, W]`
        let input: Tensor
    }

    private enum Source {
        case trained(TrainedClassifier)
        case published(PublishedClassifier)
    }

    /// The model's name in the registry.
    public let name: String
    /// Empty where classes have numbers only.
    public let classNames: [String]
    let model: any ImageClassifier
    private let precision: Recipe.Precision
    private let source: Source

    public init(_ trained: TrainedClassifier) {
        (name, classNames) = (trained.recipe.model.name, trained.recipe.classNames)
        (model, precision) = (trained.model, trained.recipe.precision)
        source = .trained(trained)
    }

    public init(_ published: PublishedClassifier) {
        (name, classNames) = (published.model, published.weights?.classNames ?? [])
        (model, precision) = (published.classifier, .float32)
        source = .published(published)
    }

    /// Pictures in files. Those of a trained classifier are shown whole, as it sees them stretched; those of a published
    /// one are cut as it sees them.
    ///
    /// - Throws: `ImageReadError` and others, naming the file.
    public func pictures(_ files: [URL]) throws -> [Picture] {
        switch source {
        case .published(let published):
            return try files.map { file in
                let seen = published.prepared(try Image(contentsOf: file))
                return Picture(name: Self.stem(file), shown: seen, input: try published.input(seen))
            }
        case .trained(let trained):
            let shown = try files.map { try Image(contentsOf: $0) }
            return try inputs(
                trained.arrays(shown), trained.recipe, names: files.map(Self.stem), shown: shown)
        }
    }

    /// The first pictures of the recipe's test set.
    ///
    /// - Throws: ``ExplanationError`` for a classifier that was trained elsewhere, and what reading the data throws.
    public func testPictures(count: Int) throws -> [Picture] {
        guard case .trained(let trained) = source else {
            throw ExplanationError(reason: "\(name) brings no test set; name pictures")
        }
        let arrays = try trained.recipe.loadData().test.first(count)
        let shown = (0..<arrays.count).map { arrays.picture($0) }
        return try inputs(arrays, trained.recipe, names: shown.indices.map { "test-\($0)" }, shown: shown)
    }

    private func inputs(
        _ arrays: ImageArrays, _ recipe: Recipe, names: [String], shown: [Image]
    ) throws -> [Picture] {
        let collation = ImageCollation(
            recipe.data.normalization(channels: arrays.channels, maximum: arrays.maximum))
        return try shown.indices.map { index in
            let batch = try collation([LabelledImage(image: arrays.image(index), label: 0)])
            return Picture(name: names[index], shown: shown[index], input: batch.images)
        }
    }

    private static func stem(_ file: URL) -> String { file.deletingPathExtension().lastPathComponent }

    // MARK: Classes

    /// The class of a name or number.
    ///
    /// - Throws: ``ExplanationError`` where there is none.
    public func label(_ text: String) throws(ExplanationError) -> Int {
        if let label = classNames.firstIndex(of: text) { return label }
        if let label = Int(text), label >= 0, classNames.isEmpty || label < classNames.count { return label }
        throw ExplanationError(
            reason: "there is no class \(text.debugDescription)"
                + (classNames.isEmpty ? "" : "; there are \(classNames.joined(separator: ", "))"))
    }

    func className(_ label: Int) -> String {
        classNames.indices.contains(label) ? classNames[label] : "class \(label)"
    }

    // MARK: Looking

    /// The picture in the type that the classifier computes with.
    private func input(_ picture: Picture) -> Tensor {
        precision == .bfloat16 ? picture.input.cast(to: .bfloat16) : picture.input
    }

    /// The likeliest class and its probability.
    func prediction(_ picture: Picture) -> (label: Int, probability: Double) {
        let probabilities = softmax(model(input(picture)).cast(to: .float32), axis: 1)  // [1, classes]
        let best = probabilities.argmax(axis: 1).integers[0]
        return (best, Double(probabilities.floats[best]))
    }

    /// - Throws: ``ExplanationError`` where the classifier has no such class.
    func trace(_ picture: Picture, label: Int) throws(ExplanationError) -> ForwardTrace {
        let input = input(picture)
        let classes = model(input).shape[1]
        guard label < classes else {
            throw ExplanationError(reason: "there is no class \(label); \(name) tells \(classes) apart")
        }
        return ForwardTrace(model, picture: input, label: label)
    }

    /// The weights of each layer's attention, `[1, heads, tokens, tokens]`.
    ///
    /// - Throws: ``ExplanationError`` for a classifier without attention of every token over all.
    func attentionWeights(_ picture: Picture) throws(ExplanationError) -> [Tensor] {
        let weights = withAttentionWeights { model(input(picture)) }.weights
        guard let first = weights.first,
            weights.allSatisfy({ $0.shape[2] == $0.shape[3] && $0.shape[2] == first.shape[2] })
        else {
            throw ExplanationError(
                reason:
                    "\(name) has no attention of every token over all; `apus explain gradcam` is for any classifier"
            )
        }
        return weights.map { $0.cast(to: .float32) }
    }
}

/// Why a classifier cannot be explained in such a way.
public struct ExplanationError: Error, Equatable, CustomStringConvertible {
    public let reason: String

    package init(reason: String) { self.reason = reason }

    public var description: String { reason }
}
