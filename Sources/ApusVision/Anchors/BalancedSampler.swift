import ApusTensor

/// Draws some of the anchors or proposals that learn anything, so that a few objects are not outnumbered by thousands
/// of places without one (Girshick 2015, arXiv 1504.08083, section 2.3; Ren et al. 2015, arXiv 1506.01497, section
/// 3.1.3).
public struct BalancedSampler: Sendable, Hashable {
    /// Drawn from each picture, at most.
    public var count: Int
    /// The largest share of those that learn an object; the background fills the rest.
    public var objectShare: Double

    /// - Precondition: the count is not negative, and the share 0 to 1.
    public init(count: Int, objectShare: Double) {
        precondition(
            count >= 0 && (0...1).contains(objectShare),
            "BalancedSampler: \(count) samples, a share of \(objectShare) with objects")
        self.count = count
        self.objectShare = objectShare
    }

    /// The anchors that were drawn, each list in ascending order; the same for the same stream.
    public func sample(
        _ assignment: AnchorAssignment, from stream: inout RandomStream
    ) -> (objects: [Int], background: [Int]) {
        let objects = assignment.objects.indices.filter { assignment.objects[$0] >= 0 }
        let background = assignment.objects.indices.filter {
            assignment.objects[$0] == AnchorAssignment.background
        }
        let wanted = min(objects.count, Int((Double(count) * objectShare).rounded(.down)))
        return (
            draw(wanted, of: objects, from: &stream),
            draw(min(background.count, count - wanted), of: background, from: &stream)
        )
    }

    private func draw(_ count: Int, of places: [Int], from stream: inout RandomStream) -> [Int] {
        guard count < places.count else { return places }
        // The beginning of a random order (Fisher and Yates), without drawing the rest of it.
        var places = places
        for first in 0..<count {
            places.swapAt(first, first + stream.integer(below: places.count - first))
        }
        return places.prefix(count).sorted()
    }
}
