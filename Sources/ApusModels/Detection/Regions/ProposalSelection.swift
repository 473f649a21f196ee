import ApusTensor
import ApusVision

/// The regions that a region proposal network proposes (Ren et al. 2015, arXiv 1506.01497, section 3.3), as torchvision
/// takes them: of each map the surest anchors, moved, cut at the picture's border, and of those of a map that lie over
/// each other only the surest; of all that are left the surest.
public struct ProposalSelection: Sendable, Hashable {
    public var coder: BoxCoder
    /// Anchors of each map that are looked at.
    public var candidatesPerLevel: Int
    /// Pixels; proposals have no smaller side.
    public var smallestSide: Double
    /// Of two proposals of a map with a larger intersection over union the surer one stays.
    public var overlapThreshold: Double
    /// Proposals of a picture.
    public var count: Int

    public init(
        candidatesPerLevel: Int, count: Int, smallestSide: Double = 1e-3, overlapThreshold: Double = 0.7,
        coder: BoxCoder = BoxCoder(weights: [1, 1, 1, 1])
    ) {
        self.candidatesPerLevel = candidatesPerLevel
        self.count = count
        self.smallestSide = smallestSide
        self.overlapThreshold = overlapThreshold
        self.coder = coder
    }

    /// The proposals of every picture, the surest first. Anchors whose answers are not numbers propose nothing.
    public func callAsFunction(_ output: ProposalOutput) -> Regions {
        let logits = output.objectness.detached().cast(to: .float32).floats  // N * A
        let offsets = output.boxOffsets.detached().cast(to: .float32).floats  // N * A * 4
        let anchors = output.anchors
        let boxes = (0..<output.objectness.shape[0]).map { picture in
            proposals(picture * anchors.count, logits, offsets, anchors)
        }
        return Regions(canvas: anchors.canvas, boxes: boxes)
    }

    /// - Parameter first: where the picture's anchors begin.
    private func proposals(
        _ first: Int, _ logits: [Float], _ offsets: [Float], _ anchors: AnchorSet
    ) -> [Box] {
        var (boxes, scores, levels): ([Box], [Double], [Int]) = ([], [], [])
        for (number, level) in anchors.levels.enumerated() {
            var ranking = ScoreRanking()
            for anchor in level where !logits[first + anchor].isNaN {
                ranking.add(logits[first + anchor], anchor)
            }
            for (anchor, logit) in ranking.first(candidatesPerLevel) {
                let start = (first + anchor) * 4
                let box = coder.decode(SIMD4(offsets[start..<start + 4]), from: anchors[anchor])
                    .clipped(to: anchors.canvas)
                guard box.isProper, box.width >= smallestSide, box.height >= smallestSide else { continue }
                boxes.append(box)
                scores.append(Double(logit))
                levels.append(number)
            }
        }
        return batchedNonMaximumSuppression(
            boxes, scores: scores, categories: levels, threshold: overlapThreshold
        ).prefix(count).map { boxes[$0] }
    }
}
