import ApusVision
import Testing

@Suite("Which anchors learn which object")
struct ClaimAssignerTests {
    private typealias Match = AnchorAssignment.Match
    private let canvas = Canvas(width: 100, height: 100)

    /// Squares of 10 pixels in a row.
    private var row: AnchorSet {
        AnchorSet(canvas: canvas, boxes: (0..<5).map { Box(x: Double($0) * 10, y: 0, width: 10, height: 10) })
    }

    @Test("An object claims its best anchor however far off; others take it from an overlap of a half on")
    func threshold() {
        let small = Box(x: 21, y: 1, width: 2, height: 2)
        #expect(ClaimAssigner().matches([small], row) == [Match(anchor: 2, object: 0)])
        // Overlaps of 2/3 with anchor 0 and exactly 1/2 with its double.
        let boxes = [
            Box(x: 0, y: 0, width: 10, height: 10), Box(x: 0, y: 0, width: 20, height: 10),
            Box(x: 0, y: 0, width: 21, height: 10),
        ]
        let anchors = AnchorSet(canvas: canvas, boxes: boxes)
        #expect(
            ClaimAssigner().matches([Box(x: 0, y: 0, width: 10, height: 10)], anchors)
                == [Match(anchor: 0, object: 0), Match(anchor: 1, object: 0)])
    }

    @Test("An anchor takes the object that it overlaps most, of equal ones the first")
    func largestOverlap() {
        let objects = [
            Box(x: 0, y: 0, width: 10, height: 8), Box(x: 0, y: 0, width: 10, height: 9.5),
            Box(x: 10, y: 0, width: 10, height: 6), Box(x: 10, y: 4, width: 10, height: 6),
        ]
        var assigner = ClaimAssigner()
        assigner.claim = .bipartite
        #expect(
            assigner.matches(Array(objects[..<2]), row) == [Match(anchor: 0, object: 1)],
            "the other one overlaps no anchor but that")
        #expect(assigner.matches(Array(objects[2...]), row) == [Match(anchor: 1, object: 0)])
    }

    @Test("Of objects that want one anchor the last keeps it; the paper's rule finds the others another")
    func claims() {
        let anchors = AnchorSet(
            canvas: canvas,
            boxes: [
                Box(x: 0, y: 0, width: 10, height: 10), Box(x: 4, y: 0, width: 10, height: 10),
                Box(x: 50, y: 50, width: 10, height: 10),
            ])
        let objects = [
            Box(x: 0.5, y: 0, width: 4, height: 4), Box(x: 0, y: 0, width: 4, height: 5),
        ]
        #expect(ClaimAssigner(claim: .best).matches(objects, anchors) == [Match(anchor: 0, object: 1)])
        #expect(
            ClaimAssigner(claim: .bipartite).matches(objects, anchors)
                == [Match(anchor: 0, object: 1), Match(anchor: 1, object: 0)])
    }

    @Test("Both rules are equal where no two objects want the same anchor")
    func rulesAgree() {
        let objects = (0..<5).map { Box(x: Double($0) * 10 + 1, y: 1, width: 7, height: 6 + Double($0) / 2) }
        let best = ClaimAssigner(claim: .best).matches(objects, row)
        #expect(best == ClaimAssigner(claim: .bipartite).matches(objects, row))
        #expect(best.count == 5)
    }

    @Test("No objects, no anchors, and an object away from all anchors match nothing")
    func nothing() {
        for claim in ClaimAssigner.Claim.allCases {
            let assigner = ClaimAssigner(claim: claim)
            #expect(assigner.matches([], row) == [])
            #expect(
                assigner.matches([Box(x: 0, y: 0, width: 1, height: 1)], AnchorSet(canvas: canvas, boxes: []))
                    == [])
            #expect(assigner.matches([Box(x: 80, y: 80, width: 5, height: 5)], row) == [])
        }
    }
}
