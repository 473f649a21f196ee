/// The rule by which anchors come into question for an object, where the detector itself learns which of them shall
/// learn it. An anchor may be a candidate for several objects. Every rule is a pure function of a picture's boxes and
/// anchors; where an anchor learns one object at most, the rule is an ``AnchorAssigner``.
public protocol CandidateAssigner: Sendable {
    /// For each box the numbers of its anchors, in ascending order.
    ///
    /// - Precondition: every box is proper.
    func candidates(_ boxes: [Box], among anchors: AnchorSet) -> [[Int]]
}
