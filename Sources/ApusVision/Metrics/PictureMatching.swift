/// Who takes whom among the detections and objects of one category in one picture. Its arrays serve one picture after
/// the other.
struct PictureMatching {
    /// An object under the range of sizes at hand.
    private struct Candidate {
        /// Column of the overlaps.
        let column: Int
        let isCrowd: Bool
        let isIgnored: Bool
        /// The thresholds at which a detection has taken it.
        var taken: COCOMatching.Thresholds = 0
    }

    private var objects: [COCOMatching.Marked] = []
    /// A row for each detection, a column for each object.
    private var overlaps: [Double] = []
    /// The highest overlap of each detection.
    private var bestOverlaps: [Double] = []
    private var areas: [Double] = []
    /// Objects that count first, ignored ones last.
    private var candidates: [Candidate] = []

    /// Takes up a picture.
    ///
    /// - Parameter detections: by falling score.
    mutating func load(
        _ detections: UnsafeBufferPointer<Box>,
        _ marked: ArraySlice<CategoryLists<COCOMatching.Marked>.Member>
    ) {
        objects.removeAll(keepingCapacity: true)
        overlaps.removeAll(keepingCapacity: true)
        bestOverlaps.removeAll(keepingCapacity: true)
        areas.removeAll(keepingCapacity: true)
        for member in marked { objects.append(member.element) }
        for box in detections {
            var best = 0.0
            for object in objects {
                let overlap =
                    object.isCrowd
                    ? box.intersectionOverArea(crowd: object.box) : box.intersectionOverUnion(object.box)
                overlaps.append(overlap)
                if overlap > best { best = overlap }
            }
            bestOverlaps.append(best)
            areas.append(box.width * box.height)
        }
    }

    /// The same with masks.
    mutating func load(
        _ detections: ArraySlice<RunLengthMask?>,
        _ marked: ArraySlice<CategoryLists<COCOMatching.Marked>.Member>
    ) {
        objects = marked.map(\.element)
        overlaps = detections.flatMap { mask in
            objects.map { object in
                guard let mask, let other = object.mask else { return 0 }
                return object.isCrowd
                    ? mask.intersectionOverArea(crowd: other) : mask.intersectionOverUnion(other)
            }
        }
        let columns = objects.count
        bestOverlaps = detections.indices.map { place in
            let row = (place - detections.startIndex) * columns
            return overlaps[row..<row + columns].max() ?? 0
        }
        areas = detections.map { Double($0?.area ?? 0) }
    }

    /// Sets the objects in the order of a range of sizes, none taken, and counts those to be found.
    mutating func arrange(_ range: ClosedRange<Double>) -> Int {
        candidates.removeAll(keepingCapacity: true)
        for ignored in [false, true] {
            for (column, object) in objects.enumerated() {
                let isIgnored =
                    object.isIgnored || object.area < range.lowerBound || object.area > range.upperBound
                guard isIgnored == ignored else { continue }
                candidates.append(Candidate(column: column, isCrowd: object.isCrowd, isIgnored: isIgnored))
            }
        }
        return candidates.reduce(0) { $0 + ($1.isIgnored ? 0 : 1) }
    }

    /// Judges the detections one after the other.
    mutating func match(
        _ range: ClosedRange<Double>, into verdicts: UnsafeMutableBufferPointer<COCOMatching.Verdict>
    ) {
        let thresholds = COCOEvaluator.iouThresholds
        let columns = objects.count
        candidates.withUnsafeMutableBufferPointer { candidates in
            overlaps.withUnsafeBufferPointer { overlaps in
                for (detection, area) in areas.enumerated() {
                    var verdict = COCOMatching.Verdict()
                    let row = detection * columns
                    for (bit, threshold) in thresholds.enumerated() {
                        guard bestOverlaps[detection] >= threshold else { break }
                        let mask: COCOMatching.Thresholds = 1 << bit
                        guard
                            let taken = PictureMatching.choice(
                                candidates, mask, threshold, { overlaps[row + $0] })
                        else { continue }
                        candidates[taken].taken |= mask
                        verdict.matched |= mask
                        if candidates[taken].isIgnored { verdict.ignored |= mask }
                    }
                    if area < range.lowerBound || area > range.upperBound {
                        verdict.ignored |= ~verdict.matched
                    }
                    verdicts[detection] = verdict
                }
            }
        }
    }

    /// The candidate that a detection takes: the one with the highest overlap, of equal ones the last, and an ignored
    /// one only where there is no other. A crowd can be taken again and again.
    @inline(__always)
    private static func choice(
        _ candidates: UnsafeMutableBufferPointer<Candidate>, _ mask: COCOMatching.Thresholds,
        _ threshold: Double,
        _ overlap: (Int) -> Double
    ) -> Int? {
        var best = threshold
        var chosen: Int?
        for (index, candidate) in candidates.enumerated() {
            if candidate.taken & mask != 0, !candidate.isCrowd { continue }
            if let chosen, !candidates[chosen].isIgnored, candidate.isIgnored { break }
            let overlap = overlap(candidate.column)
            if overlap < best { continue }
            best = overlap
            chosen = index
        }
        return chosen
    }
}
