import ApusTensor

/// Tensors of a source under the names that they have here.
///
/// What no rule of the map speaks of keeps its name, so that loading reports it.
public struct RenamedTensors: TensorSource {
    public let source: any TensorSource
    public let map: KeyMap
    public let names: [String]
    private let origins: [String: Origin]

    private struct Origin: Sendable {
        let theirs: [String]
        let arrangement: ValueArrangement
    }

    public init(_ source: any TensorSource, _ map: KeyMap) {
        self.source = source
        self.map = map
        var names: [String] = []
        var origins: [String: Origin] = [:]
        let present = Set(source.names)
        for name in source.names where !map.ignored.contains(where: { $0.values(in: name) != nil }) {
            let (ours, origin) = RenamedTensors.origin(of: name, map, present)
            guard origins[ours] == nil else { continue }
            origins[ours] = origin
            names.append(ours)
        }
        self.names = names
        self.origins = origins
    }

    private static func origin(
        of name: String, _ map: KeyMap, _ present: Set<String>
    ) -> (String, Origin) {
        for rule in map.rules {
            for pattern in rule.theirs {
                guard let values = pattern.values(in: name) else { continue }
                let theirs = rule.theirs.map { $0.name(values) }
                // Without all its parts it stays what it is.
                guard theirs.allSatisfy(present.contains) else { continue }
                return (rule.ours.name(values), Origin(theirs: theirs, arrangement: rule.arrangement))
            }
        }
        return (name, Origin(theirs: [name], arrangement: .same))
    }

    public var sourceName: String { source.sourceName }

    public func extents(of name: String) -> [Int]? {
        guard let origin = origins[name] else { return nil }
        let parts = origin.theirs.map { source.extents(of: $0) ?? [] }
        // What cannot be arranged is shown as it is there: it will not fit.
        let arranged = parts.map { origin.arrangement.extents(from: $0) ?? $0 }
        guard let first = arranged.first else { return nil }
        guard arranged.count > 1, let length = first.first,
            arranged.allSatisfy({ $0.dropFirst() == first.dropFirst() && !$0.isEmpty })
        else { return first }
        // Empty tensors may say any length; a sum that wraps fits no model.
        return [arranged.reduce(0) { $0 &+ ($1.first ?? length) }] + first.dropFirst()
    }

    public func elementType(of name: String) -> String? {
        origins[name].flatMap { $0.theirs.first }.flatMap { source.elementType(of: $0) }
    }

    public func tensor(named name: String) throws -> Tensor {
        guard let origin = origins[name] else {
            throw WeightFileError(file: sourceName, problem: .noSuchTensor(name: name, names: names))
        }
        let parts = try origin.theirs.map { theirs in
            let tensor = try source.tensor(named: theirs)
            guard origin.arrangement.extents(from: Array(tensor.shape)) != nil else { return tensor }
            return origin.arrangement.arrange(tensor)
        }
        guard parts.count > 1 else { return parts[0] }
        let first = parts[0]
        guard first.rank > 0,
            parts.allSatisfy({ $0.shape.dropFirst().elementsEqual(first.shape.dropFirst()) && $0.rank > 0 }),
            parts.allSatisfy({ $0.dtype == first.dtype })
        else {
            throw WeightFileError(
                file: sourceName,
                problem: .damaged(reason: "the parts of \(name.quoted) do not fit each other"))
        }
        return concatenate(parts, axis: 0)
    }
}
