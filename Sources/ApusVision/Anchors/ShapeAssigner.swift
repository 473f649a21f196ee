/// The one anchor that stands in the cell of an object's centre and is most like it in width and height learns it
/// (Redmon and Farhadi 2016, arXiv 1612.08242, section 2; 2018, arXiv 1804.02767, section 2.1): of the shapes of all
/// maps, so that an object is one map's alone.
///
/// Anchors whose predicted box lies over an object by much learn nothing, because they are not wrong; the rest learn the
/// background.
public struct ShapeAssigner: AnchorAssigner, PredictedBoxAssigner, Hashable {
    /// Anchors whose predicted box has a larger intersection over union with any object are ignored: 0.6 in YOLOv2, 0.5
    /// in YOLOv3's paper and 0.7 in its released configuration.
    public var ignoreThreshold: Double

    public init(ignoreThreshold: Double) { self.ignoreThreshold = ignoreThreshold }

    /// Each object's anchor, in the objects' order. Two objects may claim the same one; an object whose centre lies
    /// outside of the picture claims none.
    ///
    /// - Precondition: every box is proper, and the anchors are made of grids.
    public func claims(_ boxes: [Box], _ anchors: AnchorSet) -> [AnchorAssignment.Match] {
        precondition(anchors.grids.count == anchors.levels.count, "ShapeAssigner: anchors without grids")
        return boxes.enumerated().compactMap { index, box in
            precondition(box.isProper, "ShapeAssigner: \(box) has no inside")
            guard let (level, shape) = bestShape(of: box, anchors.grids),
                let cell = anchors.grids[level].cell(atX: box.centerX, y: box.centerY)
            else { return nil }
            let start = anchors.levels[level].lowerBound
            return .init(anchor: start + cell * anchors.grids[level].shapes.count + shape, object: index)
        }
    }

    /// Every anchor learns an object or the background: nothing has been predicted. Of an anchor that two objects claim
    /// the later one keeps it.
    public func assign(_ boxes: [Box], to anchors: AnchorSet) -> AnchorAssignment {
        var objects = [Int32](repeating: AnchorAssignment.background, count: anchors.count)
        for claim in claims(boxes, anchors) { objects[claim.anchor] = Int32(claim.object) }
        return AnchorAssignment(objects: objects)
    }

    public func assign(_ boxes: [Box], to anchors: AnchorSet, predicted: [Box]) -> AnchorAssignment {
        precondition(
            predicted.count == anchors.count,
            "ShapeAssigner: \(predicted.count) predicted boxes for \(anchors.count) anchors")
        var objects = assign(boxes, to: anchors).objects
        for anchor in objects.indices where objects[anchor] < 0 {
            let isClose = boxes.contains {
                predicted[anchor].intersectionOverUnion($0) > ignoreThreshold
            }
            if isClose { objects[anchor] = AnchorAssignment.ignored }
        }
        return AnchorAssignment(objects: objects)
    }

    /// The first of the shapes with the largest intersection over union where both stand around one centre.
    private func bestShape(of box: Box, _ grids: [AnchorGrid]) -> (level: Int, shape: Int)? {
        let size = SIMD2(box.width, box.height)
        var best: (level: Int, shape: Int)?
        var largest = 0.0
        for (level, grid) in grids.enumerated() {
            for (index, shape) in grid.shapes.enumerated() {
                let overlap = size.shapeOverlap(shape)
                guard overlap > largest else { continue }
                (best, largest) = ((level, index), overlap)
            }
        }
        return best
    }
}

extension SIMD2<Double> {
    /// The intersection over union of two boxes of these widths and heights around one centre.
    func shapeOverlap(_ other: SIMD2<Double>) -> Double {
        let common = Swift.min(x, other.x) * Swift.min(y, other.y)
        return common / (x * y + other.x * other.y - common)
    }
}
