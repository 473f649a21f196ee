import ApusTensor
import Foundation

/// Weights in several files, and the index beside them that says which tensor lies in which
/// (`model.safetensors.index.json`, `pytorch_model.bin.index.json`, as Hugging Face writes them).
public struct ShardedWeights: Sendable {
    /// The index.
    public let file: String
    /// The tensors' names in alphabetical order.
    public let names: [String]
    private let shards: [any TensorSource]
    private let places: [String: Int]

    /// Reads the index at `path`, and opens the files that it names, which lie beside it.
    ///
    /// - Throws: `WeightFileError` for what is no index, or one that leads out of its folder or to another index, and
    ///   for a file that lacks a tensor that the index places there; `SafetensorsError` or `WeightFileError` for a file
    ///   that cannot be read.
    public init(path: String) throws {
        do {
            try self.init(index: MappedBytes(path: path), path: path)
        } catch let error as SystemCallError {
            throw WeightFileError(file: path, problem: .unreadable(reason: error.reason))
        }
    }

    /// What JSON of the form is: `{"metadata": {...}, "weight_map": {"name": "file"}}`.
    private struct Index: Decodable {
        let weights: [String: String]

        private enum CodingKeys: String, CodingKey { case weights = "weight_map" }
    }

    /// No model has so many tensors that its index were longer.
    private static let longest = 100_000_000

    init(index content: MappedBytes, path: String) throws {
        func refusal(_ reason: String) -> WeightFileError {
            WeightFileError(file: path, problem: .index(reason: reason))
        }
        guard content.count <= ShardedWeights.longest else { throw refusal("it is too long") }
        let index: Index
        do {
            index = try JSONDecoder().decode(Index.self, from: content.withBytes { Data($0) })
        } catch {
            throw refusal("it is not JSON with a \"weight_map\" of names and files")
        }
        let files = Set(index.weights.values).sorted()
        guard !files.isEmpty else { throw WeightFileError(file: path, problem: .noTensors) }
        for file in files where file.isEmpty || file.contains("/") || file.contains("\0") || file == ".." {
            throw refusal("the file \(file.quoted) is not beside it")
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        shards = try files.map { file in
            try WeightFile.open(folder + file) { _ in
                throw refusal("the file \(file.quoted) is an index itself")
            }.source
        }
        let numbers = Dictionary(uniqueKeysWithValues: files.enumerated().map { ($1, $0) })
        places = index.weights.compactMapValues { numbers[$0] }
        names = index.weights.keys.sorted()
        file = path
        for (name, place) in places.sorted(by: { $0.key < $1.key })
        where shards[place].extents(of: name) == nil {
            throw WeightFileError(
                file: folder + files[place], problem: .noSuchTensor(name: name, names: shards[place].names))
        }
    }
}

extension ShardedWeights: TensorSource {
    public var sourceName: String { file }
    public func extents(of name: String) -> [Int]? { places[name].flatMap { shards[$0].extents(of: name) } }
    public func elementType(of name: String) -> String? {
        places[name].flatMap { shards[$0].elementType(of: name) }
    }

    /// The tensor called `name`.
    ///
    /// - Throws: `WeightFileError` where there is none, and what reading its file throws.
    public func tensor(named name: String) throws -> Tensor {
        guard let place = places[name] else {
            throw WeightFileError(file: file, problem: .noSuchTensor(name: name, names: names))
        }
        return try shards[place].tensor(named: name)
    }
}
