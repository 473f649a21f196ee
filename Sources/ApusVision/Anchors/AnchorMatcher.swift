/// Which anchors learn which object (Liu et al. 2016, section 2.2): first every object claims an anchor, then every
/// other anchor takes the object that it overlaps most, if by enough. The rest are background.
public struct AnchorMatcher: Sendable, Hashable {
    /// How objects claim their anchors.
    public enum Claim: String, Sendable, Hashable, Codable, CaseIterable {
        /// Every object the anchor that it overlaps most; of several the last one keeps it. Torchvision's rule.
        case best
        /// The closest pair of all first, and no anchor twice, so that of objects that lie close together none goes
        /// without: the paper's rule, MultiBox's bipartite matching (Erhan et al. 2014). Equal to `best` where no two
        /// objects want the same anchor.
        case bipartite
    }

    public var claim: Claim
    /// The smallest intersection over union by which an anchor takes an object that did not claim it.
    public var threshold: Float

    public init(claim: Claim = .best, threshold: Float = 0.5) {
        self.claim = claim
        self.threshold = threshold
    }

    /// An anchor and the object that it learns, by their places in their lists.
    public struct Match: Sendable, Hashable {
        public let anchor: Int
        public let object: Int

        public init(anchor: Int, object: Int) {
            self.anchor = anchor
            self.object = object
        }
    }

    /// The anchors that learn an object, in ascending order.
    ///
    /// A pure function: pictures can be matched in any number of threads. An object that overlaps no anchor is
    /// nobody's.
    ///
    /// - Precondition: every box is proper.
    public func matches(_ boxes: [Box], _ anchors: AnchorSet) -> [Match] {
        guard !boxes.isEmpty, anchors.count > 0 else { return [] }
        for box in boxes { precondition(box.isProper, "AnchorMatcher: \(box) has no inside") }
        var overlaps = AnchorOverlaps(anchors)
        var object = [Int32](repeating: -1, count: anchors.count)
        var largest = [Float](repeating: threshold.nextDown, count: anchors.count)
        var wanted: [AnchorOverlaps.Best?] = []
        for (index, box) in boxes.enumerated() {
            overlaps.measure(box)
            for (anchor, overlap) in overlaps.values.enumerated() where overlap > largest[anchor] {
                largest[anchor] = overlap
                object[anchor] = Int32(index)
            }
            wanted.append(overlaps.best { _ in true })
        }
        for (index, anchor) in claims(wanted, boxes, &overlaps) { object[anchor] = Int32(index) }
        return object.indices.compactMap { anchor in
            object[anchor] < 0 ? nil : Match(anchor: anchor, object: Int(object[anchor]))
        }
    }

    /// Objects and the anchors that they claim; of an anchor that comes twice the last one counts.
    private func claims(
        _ wanted: [AnchorOverlaps.Best?], _ boxes: [Box], _ overlaps: inout AnchorOverlaps
    ) -> [(object: Int, anchor: Int)] {
        var wanted = wanted
        var claims: [(object: Int, anchor: Int)] = []
        switch claim {
        case .best:
            for (index, best) in wanted.enumerated() {
                if let best { claims.append((index, best.anchor)) }
            }
        case .bipartite:
            var taken: Set<Int> = []
            while let next = closest(wanted), let best = wanted[next] {
                claims.append((next, best.anchor))
                taken.insert(best.anchor)
                wanted[next] = nil
                for (index, other) in wanted.enumerated() where other?.anchor == best.anchor {
                    overlaps.measure(boxes[index])
                    wanted[index] = overlaps.best { !taken.contains($0) }
                }
            }
        }
        return claims
    }

    /// The object with the largest overlap; the first of equal ones.
    private func closest(_ wanted: [AnchorOverlaps.Best?]) -> Int? {
        var found: (object: Int, overlap: Float)?
        for (index, best) in wanted.enumerated() {
            guard let best, best.overlap > found?.overlap ?? 0 else { continue }
            found = (index, best.overlap)
        }
        return found?.object
    }
}

/// The intersections over unions of one box with every anchor.
private struct AnchorOverlaps {
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
