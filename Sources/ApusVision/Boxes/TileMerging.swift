/// Makes one list of what was found in the overlapping tiles of a picture.
///
/// Boxes that end where their tile ends, and the picture does not, are taken for pieces of an object. A piece is the
/// same object as another box when both agree where both tiles see: when their parts in the common region overlap by
/// the threshold or more. Then a piece goes where the other box is whole, and two pieces become the box around both,
/// with the higher score; so a small object in front of a large one is not swallowed, as it is where overlaps are
/// measured against the smaller box (SAHI, Akyon et al. 2022, arXiv 2202.06934). Of whole boxes of a class that overlap
/// by more than the threshold the surest stays.
public struct TileMerging: Sendable, Hashable {
    /// What one tile, or a look at the whole picture, gave.
    public struct Look: Sendable {
        /// The part of the picture that was seen, in its pixels.
        public var region: Box
        /// In pixels of the picture.
        public var detections: [Detection]

        public init(region: Box, detections: [Detection]) {
            self.region = region
            self.detections = detections
        }
    }

    /// The IoU from which two boxes are one object.
    public var threshold: Double
    /// A box ends where its tile ends when it comes as near as this share of the tile's side, or as a pixel.
    public var margin: Double

    public init(threshold: Double = 0.5, margin: Double = 0.02) {
        self.threshold = threshold
        self.margin = margin
    }

    /// A box with the part of the picture in which it was seen.
    private struct Candidate {
        var detection: Detection
        var region: Box
    }

    /// - Parameter canvas: the picture's.
    /// - Returns: the surest first; without boxes that have no inside.
    public func callAsFunction(_ looks: [Look], canvas: Canvas) -> [Detection] {
        let candidates = looks.flatMap { look in
            look.detections.filter(\.box.isProper).map { Candidate(detection: $0, region: look.region) }
        }
        let order = ScoreOrder.sorted(candidates.map(\.detection.score)).map { candidates[$0.index] }
        var whole = suppressed(order.filter { !isPiece($0, canvas) })
        var pieces: [Candidate] = []
        for candidate in order where isPiece(candidate, canvas) {
            var merged = candidate
            // A union may agree with what its parts did not.
            while let other = pieces.firstIndex(where: { agree($0, merged) }) {
                merged = union(pieces.remove(at: other), merged)
            }
            if let place = whole.firstIndex(where: { agree($0, merged) }) {
                whole[place].detection.score = max(whole[place].detection.score, merged.detection.score)
            } else if isPiece(merged, canvas) {
                pieces.append(merged)
            } else {
                whole.append(merged)
            }
        }
        // What was put together late may be what earlier pieces were of.
        pieces.removeAll { piece in whole.contains { agree($0, piece) } }
        let all = whole + pieces
        return suppressed(ScoreOrder.sorted(all.map(\.detection.score)).map { all[$0.index] }).map(
            \.detection)
    }

    private func suppressed(_ candidates: [Candidate]) -> [Candidate] {
        batchedNonMaximumSuppression(
            candidates.map(\.detection.box), scores: candidates.map(\.detection.score),
            categories: candidates.map(\.detection.category), threshold: threshold
        ).map { candidates[$0] }
    }

    /// Whether the tile's edge cuts it off.
    private func isPiece(_ candidate: Candidate, _ canvas: Canvas) -> Bool {
        let (box, region) = (candidate.detection.box, candidate.region)
        let across = max(region.width * margin, 1)
        let down = max(region.height * margin, 1)
        return (region.minX > 0 && box.minX <= region.minX + across)
            || (region.minY > 0 && box.minY <= region.minY + down)
            || (region.maxX < Double(canvas.width) && box.maxX >= region.maxX - across)
            || (region.maxY < Double(canvas.height) && box.maxY >= region.maxY - down)
    }

    /// Whether two boxes of a class are the same where both were looked for.
    private func agree(_ first: Candidate, _ second: Candidate) -> Bool {
        guard first.detection.category == second.detection.category else { return false }
        let common = first.region.intersection(second.region)
        let (one, other) = (
            first.detection.box.intersection(common), second.detection.box.intersection(common)
        )
        return common.isProper && one.isProper && other.isProper
            && one.intersectionOverUnion(other) >= threshold
    }

    private func union(_ first: Candidate, _ second: Candidate) -> Candidate {
        var merged = first.detection.score >= second.detection.score ? first : second
        merged.detection.box = first.detection.box.enclosing(second.detection.box)
        merged.region = first.region.enclosing(second.region)
        merged.detection.mask = nil
        return merged
    }
}
