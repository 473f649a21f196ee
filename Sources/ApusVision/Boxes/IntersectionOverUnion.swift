import Foundation

/// How much two boxes have in common. All of these count a box without an inside as empty, and never divide by 0.
extension Box {
    /// The common area over the joint area, 0 to 1 (the Jaccard index).
    public func intersectionOverUnion(_ other: Box) -> Double {
        let common = commonArea(other)
        return common > 0 ? common / (area + other.area - common) : 0
    }

    /// The overlap with a group of objects under one box: the share of this box that lies in `crowd`, 0 to 1.
    ///
    /// COCO's rule for `iscrowd`, under which a detection of one member is as good as one of the whole group.
    public func intersectionOverArea(crowd: Box) -> Double {
        let common = commonArea(crowd)
        return common > 0 ? common / area : 0
    }

    /// IoU less the share of the enclosing box that neither box covers, -1 to 1, so that boxes apart still differ.
    ///
    /// Rezatofighi et al., "Generalized Intersection over Union", 2019, arXiv 1902.09630.
    public func generalizedIntersectionOverUnion(_ other: Box) -> Double {
        let common = commonArea(other)
        let union = area + other.area - common
        let hull = enclosing(other).area
        guard union > 0, hull > 0 else { return 0 }
        return common / union - (hull - union) / hull
    }

    /// IoU less the squared distance of the centres over the squared diagonal of the enclosing box, -1 to 1.
    ///
    /// Zheng et al., "Distance-IoU Loss", 2019, arXiv 1911.08287.
    public func distanceIntersectionOverUnion(_ other: Box) -> Double {
        let hull = enclosing(other)
        let diagonal = hull.width * hull.width + hull.height * hull.height
        guard diagonal > 0 else { return intersectionOverUnion(other) }
        let (x, y) = (centerX - other.centerX, centerY - other.centerY)
        return intersectionOverUnion(other) - (x * x + y * y) / diagonal
    }

    /// ``distanceIntersectionOverUnion(_:)`` less a term for the difference of the aspect ratios.
    ///
    /// Zheng et al., "Distance-IoU Loss", 2019, arXiv 1911.08287, equations 8 to 11.
    public func completeIntersectionOverUnion(_ other: Box) -> Double {
        let distance = distanceIntersectionOverUnion(other)
        let difference =
            atan2(max(width, 0), max(height, 0)) - atan2(max(other.width, 0), max(other.height, 0))
        let aspect = 4 / (Double.pi * Double.pi) * difference * difference
        guard aspect > 0 else { return distance }
        return distance - aspect * aspect / (1 - intersectionOverUnion(other) + aspect)
    }

    /// The IoU of every box of one list with every box of another: `rows.count * columns.count` values, those of the
    /// first row first.
    public static func pairwiseIntersectionOverUnion(_ rows: [Box], _ columns: [Box]) -> [Double] {
        Array(unsafeUninitializedCapacity: rows.count * columns.count) { buffer, count in
            for row in rows {
                for column in columns {
                    buffer.initializeElement(at: count, to: row.intersectionOverUnion(column))
                    count += 1
                }
            }
        }
    }

    /// The area of the common part, 0 where there is none or an edge is not a number.
    @inline(__always)
    private func commonArea(_ other: Box) -> Double {
        let width = min(maxX, other.maxX) - max(minX, other.minX)
        let height = min(maxY, other.maxY) - max(minY, other.minY)
        return width > 0 && height > 0 ? width * height : 0
    }

    /// The smallest box around both.
    func enclosing(_ other: Box) -> Box {
        Box(
            minX: min(minX, other.minX), minY: min(minY, other.minY),
            maxX: max(maxX, other.maxX), maxY: max(maxY, other.maxY))
    }
}
