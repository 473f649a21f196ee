/// Makes one list of what was found in the overlapping tiles of a picture.
///
/// Boxes that end where their tile ends, and the picture does not, are taken for pieces of an object. A piece is the
/// same object as another box when both agree where both tiles see: when their parts in the common region overlap by
/// the threshold or more. Pieces go where one of those they are linked with is whole, and leave it the highest score;
/// where none is, they become the box around them. So a small object in front of a large one is not swallowed, as it
/// is where overlaps are measured against the smaller box (SAHI, Akyon et al. 2022, arXiv 2202.06934). Of whole boxes
/// of a class that overlap by more than the threshold the surest stays.
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
        let whole = suppressed(order.filter { !isPiece($0, canvas) })
        let pieces = order.filter { isPiece($0, canvas) }
        let all = groups(pieces, whole).flatMap(object)
        return suppressed(ScoreOrder.sorted(all.map(\.detection.score)).map { all[$0.index] }).map(
            \.detection)
    }

    /// What is linked by agreement: the whole boxes, most often one, and the pieces of each object.
    private func groups(
        _ pieces: [Candidate], _ whole: [Candidate]
    ) -> [(whole: [Candidate], pieces: [Candidate])] {
        let all = pieces + whole
        var group = Array(all.indices)
        func root(_ index: Int) -> Int {
            var index = index
            while group[index] != index { index = group[index] }
            return index
        }
        for first in pieces.indices {
            for second in all.indices.dropFirst(first + 1) where agree(all[first], all[second]) {
                let (one, other) = (root(first), root(second))
                group[max(one, other)] = min(one, other)
            }
        }
        var members: [Int: (whole: [Candidate], pieces: [Candidate])] = [:]
        for index in all.indices {
            let isPiece = index < pieces.count
            members[root(index), default: ([], [])].whole += isPiece ? [] : [all[index]]
            members[root(index), default: ([], [])].pieces += isPiece ? [all[index]] : []
        }
        return members.sorted { $0.key < $1.key }.map(\.value)
    }

    /// One object: its whole box with the highest score of all, or the box around its pieces.
    private func object(_ group: (whole: [Candidate], pieces: [Candidate])) -> [Candidate] {
        guard var result = group.whole.first else {
            // A tile sees an object once; its less sure boxes are beside it.
            var regions: Set<Box> = []
            let pieces = group.pieces.filter { regions.insert($0.region).inserted }
            guard let first = pieces.first else { return [] }
            return [pieces.dropFirst().reduce(first, union)]
        }
        // Pieces that agree with several say nothing of either.
        guard group.whole.count == 1 else { return group.whole }
        for piece in group.pieces {
            result.detection.score = max(result.detection.score, piece.detection.score)
        }
        return [result]
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
