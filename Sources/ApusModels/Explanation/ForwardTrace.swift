import ApusNN
import ApusTensor

/// What the layers of a classifier made of one picture, by their names in the state dictionary, and how the score of a
/// class depends on it. Read from the tape, so any classifier can be looked into as it is.
public struct ForwardTrace: Sendable {
    /// Maps of a layer over the places of the picture.
    public struct Maps: Sendable {
        /// The name of the last layer with parameters that they went through.
        public let layer: String
        /// `[1, C, H, W]`; tokens stand where their patches do, and a class token is left out.
        public let values: Tensor
        /// Of the class's score, of the same shape; nil where it does not depend on these maps.
        public let gradient: Tensor?
        let operation: OperationName
    }

    /// `[1, classes]`
    public let scores: Tensor
    /// Every result with places, in the order in which they were made.
    let maps: [Maps]
    /// Every layer with parameters that was met.
    let layers: [String]

    /// - Parameters:
    ///   - picture: `[1, C, H, W]`, as the classifier takes it.
    ///   - label: the class whose score is asked about.
    /// - Precondition: there is such a class.
    public init(_ model: any ImageClassifier, picture: Tensor, label: Int) {
        precondition(
            picture.rank == 4 && picture.shape[0] == 1, "ForwardTrace: \(picture.shape) is not [1, C, H, W]")
        var scores = Tensor.zeros([])
        let (_, results) = forwardMaps {
            let output = model(picture)  // [1, classes]
            precondition(
                (0..<output.shape[1]).contains(label),
                "ForwardTrace: class \(label) of \(output.shape[1])")
            scores = output.detached()
            return output.selected(axis: 1, index: label).sum()
        }
        self.scores = scores
        let names = Dictionary(
            uniqueKeysWithValues: ModelState(model).parameters.map { (ObjectIdentifier($0.cell), $0.name) })
        var (maps, layers): ([Maps], [String]) = ([], [])
        for result in results {
            if let name = result.cells.lazy.compactMap({ names[$0] }).first {
                layers.append(Self.layer(of: name))
            }
            guard let layer = layers.last, let values = result.spatialValue else { continue }
            maps.append(
                Maps(
                    layer: layer, values: values, gradient: result.gradient.flatMap(ForwardMap.overPlaces),
                    operation: result.operation))
        }
        (self.maps, self.layers) = (maps, layers)
    }

    private static func layer(of parameter: String) -> String {
        guard let dot = parameter.lastIndex(of: ".") else { return parameter }
        return String(parameter[..<dot])
    }

    /// The maps behind a layer, or behind the last of several: `layer4` is all of `layer4.0.conv1` and so on.
    ///
    /// - Parameter stage: nil: the last maps that the class's score depends on at more than one place. Of a
    ///   transformer, whose last layers pass nothing on but the class token, those that its last attention reads.
    /// - Throws: ``ForwardTraceError``.
    public func maps(stage: String? = nil) throws(ForwardTraceError) -> Maps {
        guard let stage else {
            let tokens = maps.filter { $0.operation == .layerNormalization }
            guard let last = (tokens.isEmpty ? maps : tokens).last(where: \.isUsed) else { throw .noMaps }
            return last
        }
        let behind = maps.filter { $0.layer == stage || $0.layer.hasPrefix(stage + ".") }
        if let last = behind.last { return last }
        if layers.contains(where: { $0 == stage || $0.hasPrefix(stage + ".") }) {
            throw .noPlaces(stage: stage)
        }
        throw .unknownStage(stage, known: known)
    }

    /// The names of layers and of what they are parts of, each once.
    private var known: [String] {
        var names: [String] = []
        for layer in layers {
            var parts = layer.split(separator: ".").map(String.init)
            var whole: [String] = []
            while !parts.isEmpty {
                whole.append(parts.removeFirst())
                let name = whole.joined(separator: ".")
                if !names.contains(name) { names.append(name) }
            }
        }
        return names
    }
}

extension ForwardTrace.Maps {
    /// Whether the score depends on them.
    fileprivate var isUsed: Bool { gradient?.floats.contains { $0 != 0 } ?? false }
}

extension ForwardMap {
    /// The value over places; nil where it has none, or is but another view of one that has.
    fileprivate var spatialValue: Tensor? {
        switch operation {
        case .reshape, .permute, .broadcast, .slice, .scatter, .matrixMultiply, .softmax, .attention: nil
        default: ForwardMap.overPlaces(value)
        }
    }

    /// `[1, C, H, W]` as it is; tokens `[1, H * W, C]` or, with a class token in front, `[1, 1 + H * W, C]` of square
    /// pictures as such maps.
    fileprivate static func overPlaces(_ x: Tensor) -> Tensor? {
        if x.rank == 4 { return x.shape[2] * x.shape[3] > 1 ? x : nil }
        guard x.rank == 3, x.shape[0] == 1, x.shape[1] > 1 else { return nil }
        let (tokens, width) = (x.shape[1], x.shape[2])
        for first in [1, 0] {
            let side = Int(Double(tokens - first).squareRoot())
            guard side > 1, side * side == tokens - first else { continue }
            return x.sliced(axis: 1, from: first, to: tokens).transposed(1, 2).reshaped(1, width, side, side)
        }
        return nil
    }
}

/// Why a trace has no such maps.
public enum ForwardTraceError: Error, Equatable, CustomStringConvertible {
    case noMaps
    case noPlaces(stage: String)
    case unknownStage(String, known: [String])

    public var description: String {
        switch self {
        case .noMaps: "the class's score depends on no maps of more than one place"
        case .noPlaces(let stage): "what \(stage) makes has no places in the picture; name an earlier layer"
        case .unknownStage(let stage, let known):
            "there is no layer \(stage.debugDescription); "
                + (nearestName(to: stage, among: known).map { "did you mean \($0)?" }
                    ?? "there are \(known.filter { !$0.contains(".") }.joined(separator: ", ")) and their parts")
        }
    }
}
