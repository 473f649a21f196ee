/// The intersections over unions of one box with every anchor.
struct AnchorOverlaps {
    struct Best {
        let anchor: Int
        let overlap: Float
    }

    let anchors: AnchorSet
    let areas: [Float]
    private(set) var values: [Float]

    init(_ anchors: AnchorSet) {
        self.anchors = anchors
        areas = (0..<anchors.count).map {
            (anchors.maxX[$0] - anchors.minX[$0]) * (anchors.maxY[$0] - anchors.minY[$0])
        }
        values = [Float](repeating: 0, count: anchors.count)
    }

    /// Fills `values`. The loop has no branch and no check, so that the compiler makes vectors of it; all columns are
    /// of one length.
    mutating func measure(_ box: Box) {
        let (left, top) = (Float(box.minX), Float(box.minY))
        let (right, bottom) = (Float(box.maxX), Float(box.maxY))
        let area = (right - left) * (bottom - top)
        let (anchors, areas) = (anchors, areas)
        let minX = anchors.minX.span
        let minY = anchors.minY.span
        let maxX = anchors.maxX.span
        let maxY = anchors.maxY.span
        let size = areas.span
        var values = values.mutableSpan
        for index in values.indices {
            let width = min(maxX[unchecked: index], right) - max(minX[unchecked: index], left)
            let height = min(maxY[unchecked: index], bottom) - max(minY[unchecked: index], top)
            let common = max(width, 0) * max(height, 0)
            values[unchecked: index] = common / (area + size[unchecked: index] - common)
        }
    }

    /// The first of the largest values above 0 among the anchors that are `free`.
    func best(where isFree: (Int) -> Bool) -> Best? {
        var found: Best?
        var largest: Float = 0
        for (anchor, overlap) in values.enumerated() where overlap > largest && isFree(anchor) {
            largest = overlap
            found = Best(anchor: anchor, overlap: overlap)
        }
        return found
    }
}
