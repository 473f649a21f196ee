import ApusVision
import Testing

/// Anchors that come into question for an object, on hand-made ones.
@Suite("Which anchors may learn which object")
struct CandidateAssignerTests {
    private let canvas = Canvas(width: 40, height: 40)

    /// Squares of 10 pixels in a row.
    private var row: AnchorSet {
        AnchorSet(canvas: canvas, boxes: (0..<4).map { Box(x: Double($0) * 10, y: 0, width: 10, height: 10) })
    }

    @Test("A bag holds the anchors that overlap an object most, the first of equal ones")
    func bags() {
        // Overlaps of 0, 6/14, 4/16, 0.
        let box = Box(x: 14, y: 0, width: 10, height: 10)
        for (size, bag) in [(1, [1]), (2, [1, 2]), (3, [0, 1, 2]), (9, [0, 1, 2, 3])] {
            #expect(BagAssigner(size: size).candidates([box], among: row) == [bag])
        }
        let middle = Box(x: 5, y: 0, width: 10, height: 10)
        let beyond = Box(x: 100, y: 100, width: 5, height: 5)
        #expect(BagAssigner(size: 1).candidates([middle, beyond], among: row) == [[0], [0]])
        #expect(BagAssigner().candidates([], among: row) == [])
        #expect(BagAssigner().candidates([box], among: AnchorSet(canvas: canvas, boxes: [])) == [[]])
    }

    @Test("Points inside, not on an edge, for every object that they lie in")
    func inside() {
        // Points at 5, 15, 25 and 35.
        let boxes = [
            Box(x: 4, y: 4, width: 22, height: 2), Box(x: 5, y: 0, width: 20, height: 10),
            Box(x: 6, y: 6, width: 1, height: 1),
        ]
        #expect(InsideAssigner().candidates(boxes, among: row) == [[0, 1, 2], [1], []])
    }

    @Test("A prediction is an object's by its overlap between the threshold's and the best one's")
    func saturated() {
        let object = Box(x: 0, y: 0, width: 10, height: 10)
        // Overlaps of .9, .75, .5, none, and no number.
        let widths = [9, 7.5, 5]
        let found = AnchorSet(
            canvas: canvas,
            boxes: widths.map { Box(x: 0, y: 0, width: $0, height: 10) } + [
                Box(x: 20, y: 0, width: 5, height: 5), Box(x: .nan, y: 0, width: 10, height: 10),
            ])
        let shares = SaturatedOverlap(threshold: 0.6).shares([object], of: found)[0]
        #expect(shares.map(\.prediction) == [0, 1])
        #expect(shares[0].share == 1 && abs(shares[1].share - 0.5) < 1e-5)
        let far = Box(x: 0, y: 30, width: 10, height: 10)
        #expect(SaturatedOverlap().shares([far], of: found)[0].isEmpty)
    }
}
