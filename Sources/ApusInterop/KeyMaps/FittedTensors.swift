import ApusNN
import ApusTensor

/// A source under the names of one model, whichever host wrote it.
public struct FittedTensors: Sendable {
    /// Under the model's names, positions fitted to its size.
    public let source: any TensorSource
    /// The map that was taken.
    public let map: KeyMap
    /// What was done beside renaming, a line each.
    public let notes: [String]
    /// Whether positions were for the model's size of picture already.
    public let isOfSameSize: Bool

    /// Takes the map under which most names of the model are found: of equals the first, and the names as they are
    /// before all others. A prefix that all names share is tried as one to be taken off.
    ///
    /// - Parameters:
    ///   - maps: the spellings that the model's family is known under.
    ///   - positions: the model's learned positions, where it has any.
    public init(
        _ source: any TensorSource, for state: ModelState, among maps: [KeyMap], positions: String? = nil
    ) {
        let wanted = Set(state.order)
        var candidates = [KeyMap.identity]
        // Names that are all there need no looking further.
        if !wanted.isSubset(of: source.names) {
            candidates += maps
            if let prefix = FittedTensors.sharedPrefix(source.names) {
                candidates += candidates.map { $0.behind(prefix) }
            }
        }
        let sources = candidates.map { RenamedTensors(source, $0) }
        let hits = sources.map { $0.names.count(where: wanted.contains) }
        let best = hits.indices.max { hits[$0] < hits[$1] || (hits[$0] == hits[$1] && $0 > $1) } ?? 0
        map = candidates[best]
        var found: any TensorSource = best == 0 ? source : sources[best]
        var notes: [String] = []
        if best > 0 { notes.append("names: \(map.name)") }
        if let positions, let extents = FittedTensors.extents(of: positions, state),
            let resized = ResizedPositions(found, name: positions, to: extents, map.positions)
        {
            notes.append(
                "positions of \(resized.sides.theirs)x\(resized.sides.theirs) patches fitted to "
                    + "\(resized.sides.ours)x\(resized.sides.ours) (\(map.positions.rawValue))")
            found = resized
            isOfSameSize = false
        } else {
            isOfSameSize = true
        }
        self.source = found
        self.notes = notes
    }

    /// The first part of all names, with its dot.
    private static func sharedPrefix(_ names: [String]) -> String? {
        guard let first = names.first, let dot = first.firstIndex(of: ".") else { return nil }
        let prefix = String(first[...dot])
        return names.allSatisfy { $0.hasPrefix(prefix) } ? prefix : nil
    }

    private static func extents(of name: String, _ state: ModelState) -> [Int]? {
        state.parameters.first { $0.name == name }.map { Array($0.cell.shape) }
    }
}
