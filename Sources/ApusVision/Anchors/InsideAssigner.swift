/// Of every object all points that lie in its box, on every map (Zhu et al. 2020, arXiv 2007.03496, section 3.1).
/// Points are the centres of anchors.
public struct InsideAssigner: CandidateAssigner, Hashable {
    public init() {}

    /// None where an object lies between the points.
    public func candidates(_ boxes: [Box], among anchors: AnchorSet) -> [[Int]] {
        let points = (0..<anchors.count).map { index in
            let anchor = anchors[index]
            return SIMD2(anchor.centerX, anchor.centerY)
        }
        return boxes.map { box in
            precondition(box.isProper, "InsideAssigner: \(box) has no inside")
            return points.indices.filter { index in
                let point = points[index]
                return point.x > box.minX && point.x < box.maxX && point.y > box.minY && point.y < box.maxY
            }
        }
    }
}
