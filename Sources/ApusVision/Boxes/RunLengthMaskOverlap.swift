/// How much two masks of one picture have in common.
extension RunLengthMask {
    /// Pixels inside of both.
    ///
    /// - Precondition: both are of one canvas.
    public func commonArea(_ other: RunLengthMask) -> Int {
        precondition(
            canvas == other.canvas,
            "RunLengthMask: masks of \(canvas.width)x\(canvas.height) and \(other.canvas.width)x\(other.canvas.height)"
        )
        var common = 0
        // Runs that are open, and what is left of each.
        var (mine, its) = (0, 0)
        var left = (mine: counts.first ?? 0, its: other.counts.first ?? 0)
        while true {
            while left.mine == 0 {
                mine += 1
                guard mine < counts.count else { return common }
                left.mine = counts[mine]
            }
            while left.its == 0 {
                its += 1
                guard its < other.counts.count else { return common }
                left.its = other.counts[its]
            }
            let length = min(left.mine, left.its)
            // Runs of odd numbers lie inside.
            if mine & its & 1 == 1 { common += length }
            left.mine -= length
            left.its -= length
        }
    }

    /// The common pixels over the joint ones, 0 to 1; 0 where both are empty.
    public func intersectionOverUnion(_ other: RunLengthMask) -> Double {
        let common = commonArea(other)
        return common > 0 ? Double(common) / Double(area + other.area - common) : 0
    }

    /// The share of this mask that lies in a group of objects, 0 to 1: COCO's rule for `iscrowd`.
    public func intersectionOverArea(crowd: RunLengthMask) -> Double {
        let common = commonArea(crowd)
        return common > 0 ? Double(common) / Double(area) : 0
    }
}
