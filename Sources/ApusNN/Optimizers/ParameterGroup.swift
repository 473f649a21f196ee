import ApusTensor

/// Parameters that are trained differently, picked by name.
///
///     ParameterGroup(["*.bias", "*bn*"], weightDecay: 0)
///     ParameterGroup(["fc.*"], learningRateFactor: 10)
public struct ParameterGroup: Sendable, Hashable, Codable {
    /// Any of these.
    public let names: [NamePattern]
    /// In place of the rule's; nil leaves the rule's.
    public let weightDecay: Double?
    /// Multiplies the learning rate of every step; 0 leaves the values where they are.
    public let learningRateFactor: Double

    public init(_ names: [NamePattern], weightDecay: Double? = nil, learningRateFactor: Double = 1) {
        precondition(
            (weightDecay ?? 0) >= 0 && learningRateFactor >= 0,
            "ParameterGroup: weight decay \(weightDecay ?? 0) and learning-rate factor \(learningRateFactor) are not negative"
        )
        self.names = names
        self.weightDecay = weightDecay
        self.learningRateFactor = learningRateFactor
    }
}

extension ModelState {
    /// The group of each parameter: the first that names it, nil where none does.
    func assigned(to groups: [ParameterGroup]) throws(NamePatternError) -> [ParameterGroup?] {
        var assigned = [ParameterGroup?](repeating: nil, count: parameters.count)
        for group in groups {
            var isEmpty = true
            for index in try indices(of: group.names) where assigned[index] == nil {
                assigned[index] = group
                isEmpty = false
            }
            if isEmpty { throw .shadowed(patterns: group.names) }
        }
        return assigned
    }
}
