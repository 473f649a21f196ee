import ApusVision
import Testing

@Suite struct OverlapTests {
    private let square = Box(x: 0, y: 0, width: 10, height: 10)

    @Test func emptyBoxesGiveNumbers() {
        let point = Box(x: 3, y: 3, width: 0, height: 0)
        for other in [point, square] {
            #expect(point.generalizedIntersectionOverUnion(other).isFinite)
            #expect(point.distanceIntersectionOverUnion(other).isFinite)
            #expect(point.completeIntersectionOverUnion(other).isFinite)
        }
    }

    @Test func pairsComeRowByRow() {
        let others = [Box(x: 5, y: 0, width: 10, height: 10), square, Box(x: 50, y: 0, width: 1, height: 1)]
        #expect(Box.pairwiseIntersectionOverUnion([square, others[2]], others) == [1.0 / 3, 1, 0, 0, 0, 1])
        #expect(Box.pairwiseIntersectionOverUnion([], others).isEmpty)
    }
}
