import ApusProof

extension BuiltInCheck {
    /// Calls multi-head attention as PyTorch was called, and rolls out a transformer's.
    static func attentionDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let cases = try ReferenceAttention.all(contentsOf: reference(ReferenceAttention.path, for: recipe))
        let maps = try ReferenceAttentionMaps(
            contentsOf: reference(ReferenceAttentionMaps.path, for: recipe))
        let found = cases.map { ($0.label, $0.excesses()) } + [("maps and rollout", maps.excesses())]
        return differing(found, tell)
    }

    /// How many have differences; tells each with its own.
    static func differing(_ found: [(name: String, excesses: [String])], _ tell: Listener) -> Double {
        for (name, excesses) in found {
            tell("\(name): \(excesses.isEmpty ? "equal" : "\(excesses.count) differences")")
            for excess in excesses { tell("  \(excess)") }
        }
        return Double(found.count { !$0.excesses.isEmpty })
    }
}
