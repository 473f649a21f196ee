/// Which anchors learn which object (Liu et al. 2016, section 2.2): first every object claims an anchor, then every
/// other anchor takes the object that it overlaps most, if by enough. The rest are background.
public struct ClaimAssigner: AnchorAssigner, Hashable {
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

    /// Every anchor learns an object or the background.
    ///
    /// A pure function: pictures can be matched in any number of threads. An object that overlaps no anchor is
    /// nobody's.
    ///
    /// - Precondition: every box is proper.
    public func assign(_ boxes: [Box], to anchors: AnchorSet) -> AnchorAssignment {
        guard !boxes.isEmpty, anchors.count > 0 else { return AnchorAssignment(background: anchors.count) }
        for box in boxes { precondition(box.isProper, "ClaimAssigner: \(box) has no inside") }
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
        return AnchorAssignment(objects: object)
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
