import ApusProof
import ApusTensor
import Foundation
import Testing

/// What references gave: the committed files, here and of the modules below.
enum Reference {
    static let optimizers: ReferenceOptimizers = {
        do {
            return try ReferenceOptimizers(contentsOf: url(ReferenceOptimizers.path))
        } catch {
            fatalError("\(ReferenceOptimizers.path) cannot be read: \(error)")
        }
    }()

    static let attention: [ReferenceAttention] = {
        do {
            return try ReferenceAttention.all(contentsOf: url(ReferenceAttention.path))
        } catch {
            fatalError("\(ReferenceAttention.path) cannot be read: \(error)")
        }
    }()

    /// All cases of the given operations.
    static func operations(_ names: Set<String>) throws -> [ReferenceOperation] {
        let found = try ReferenceOperation.all(contentsOf: url(ReferenceOperation.path))
            .filter { names.contains($0.operation) }
        guard Set(found.map(\.operation)) == names else {
            throw ReferenceError("operations.json lacks some of \(names.sorted())")
        }
        return found
    }

    /// Another file of JSON in this target's fixtures.
    static func decode<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(
            type, from: Data(contentsOf: url("Tests/ApusNNTests/Fixtures/\(name).json")))
    }

    /// A path of the repository.
    private static func url(_ path: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: path)
    }
}

extension ReferenceTensor {
    /// Fails where a tensor is not the one described, up to `tolerance` of its largest or mean magnitude.
    func expect(
        _ tensor: Tensor?, _ what: String, tolerance: Double = 1e-5,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let tensor else {
            Issue.record("\(what) is missing", sourceLocation: sourceLocation)
            return
        }
        let distance = distance(to: tensor, smallestScale: 1e-6)
        #expect(distance <= tolerance, "\(what)", sourceLocation: sourceLocation)
    }
}
