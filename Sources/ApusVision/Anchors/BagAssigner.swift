/// Of every object the anchors that overlap it most, whether by much or by little (Zhang, Wan, Liu, Ji and Ye 2019,
/// arXiv 1909.02466, section 3.2): its bag.
public struct BagAssigner: CandidateAssigner, Hashable {
    /// Anchors in a bag; all where there are fewer.
    public var size: Int

    /// - Precondition: the size is above 0.
    public init(size: Int = 50) {
        precondition(size > 0, "BagAssigner: a bag of \(size)")
        self.size = size
    }

    /// Of anchors that overlap an object alike the first ones, also where they do not at all: all bags are of a size.
    public func candidates(_ boxes: [Box], among anchors: AnchorSet) -> [[Int]] {
        for box in boxes { precondition(box.isProper, "BagAssigner: \(box) has no inside") }
        var overlaps = AnchorOverlaps(anchors)
        return boxes.map { box in
            overlaps.measure(box)
            let values = overlaps.values
            let touching = values.indices.filter { values[$0] > 0 }
            let ranking = touching.sorted { (values[$0], $1) > (values[$1], $0) }
            var bag = Array(ranking.prefix(size))
            // Few anchors touch an object far outside.
            bag += values.indices.lazy.filter { !(values[$0] > 0) }.prefix(size - bag.count)
            return bag.sorted()
        }
    }
}
