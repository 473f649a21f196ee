/// Points learn the object that they lie in (Tian, Shen, Chen and He 2019, arXiv 1904.01355, section 3.2 and the
/// improvements behind it): near its centre, on the map that is there for its size, and of several objects the
/// smallest. Points are the centres of anchors whose sides are their map's stride.
public struct CenterAssigner: AnchorAssigner, Hashable {
    /// Strides around an object's centre within which points learn it.
    public var radius: Double

    public init(radius: Double = 1.5) { self.radius = radius }

    public func assign(_ boxes: [Box], to anchors: AnchorSet) -> AnchorAssignment {
        for box in boxes { precondition(box.isProper, "CenterAssigner: \(box) has no inside") }
        var objects = [Int32](repeating: AnchorAssignment.background, count: anchors.count)
        var smallest = [Double](repeating: .infinity, count: anchors.count)
        for (number, level) in anchors.levels.enumerated() {
            let (isFinest, isCoarsest) = (number == 0, number == anchors.levels.count - 1)
            for anchor in level {
                let cell = anchors[anchor]
                let (x, y, stride) = (cell.centerX, cell.centerY, cell.width)
                // The longest distance to an edge that this map is there for.
                let range = (isFinest ? 0 : 4 * stride, isCoarsest ? Double.infinity : 8 * stride)
                for (index, box) in boxes.enumerated() where box.area < smallest[anchor] {
                    let edges = SIMD4(x - box.minX, y - box.minY, box.maxX - x, box.maxY - y)
                    let reach = edges.max()
                    guard edges.min() > 0, reach > range.0, reach < range.1,
                        max(abs(x - box.centerX), abs(y - box.centerY)) < radius * stride
                    else { continue }
                    smallest[anchor] = box.area
                    objects[anchor] = Int32(index)
                }
            }
        }
        return AnchorAssignment(objects: objects)
    }
}
