import ApusVision
import Testing

@Suite struct OverlapTests {
    private let square = Box(x: 0, y: 0, width: 10, height: 10)

    @Test func intersectionOverUnionByHand() {
        #expect(square.intersectionOverUnion(square) == 1)
        #expect(square.intersectionOverUnion(Box(x: 5, y: 0, width: 10, height: 10)) == 1.0 / 3)
        #expect(square.intersectionOverUnion(Box(x: 10, y: 0, width: 10, height: 10)) == 0)
        #expect(square.intersectionOverUnion(Box(x: 5, y: 5, width: 0, height: 3)) == 0)
        let crowd = Box(x: -100, y: -100, width: 105, height: 400)
        #expect(square.intersectionOverArea(crowd: crowd) == 0.5)
        #expect(square.intersectionOverArea(crowd: Box(x: 20, y: 20, width: 5, height: 5)) == 0)
    }

    @Test func boxesApartStillDiffer() {
        // The hull is 30 x 10, a third of it covered by neither.
        let apart = Box(x: 20, y: 0, width: 10, height: 10)
        #expect(abs(square.generalizedIntersectionOverUnion(apart) + 1.0 / 3) < 1e-12)
        #expect(square.distanceIntersectionOverUnion(apart) == -0.4)
        #expect(square.completeIntersectionOverUnion(apart) == -0.4)
        #expect(square.generalizedIntersectionOverUnion(square) == 1)
        #expect(square.completeIntersectionOverUnion(square) == 1)
        // One centre, another aspect ratio.
        let tall = Box(x: 2.5, y: 0, width: 5, height: 10)
        #expect(square.distanceIntersectionOverUnion(tall) == 0.5)
        #expect(square.completeIntersectionOverUnion(tall) < 0.5)
    }

    @Test func emptyBoxesGiveNumbers() {
        let point = Box(x: 3, y: 3, width: 0, height: 0)
        for other in [point, square] {
            #expect(point.generalizedIntersectionOverUnion(other).isFinite)
            #expect(point.distanceIntersectionOverUnion(other).isFinite)
            #expect(point.completeIntersectionOverUnion(other).isFinite)
        }
    }

    @Test func equalsTorchvisionOnRandomBoxes() throws {
        let reference = try #require(MetricsFixture.shared.boxes.first)
        var draw = Draw(stream: 1000)
        let boxes = (0..<60).map { _ in draw.box() }
        let measures: [String: (Box, Box) -> Double] = [
            "iou": { $0.intersectionOverUnion($1) }, "giou": { $0.generalizedIntersectionOverUnion($1) },
            "diou": { $0.distanceIntersectionOverUnion($1) },
            "ciou": { $0.completeIntersectionOverUnion($1) },
        ]
        for (name, measure) in measures {
            var (sum, number) = (0.0, 0)
            for first in boxes {
                for second in boxes {
                    number += 1
                    sum += measure(first, second) * Double(number % 7)
                }
            }
            let expected = try #require(reference.pairs[name])
            // torchvision adds 1e-7 to some divisors.
            #expect(abs(sum - expected) < 1e-4, "\(name): \(sum), \(expected)")
        }
    }

    @Test func pairsComeRowByRow() {
        let others = [Box(x: 5, y: 0, width: 10, height: 10), square, Box(x: 50, y: 0, width: 1, height: 1)]
        #expect(Box.pairwiseIntersectionOverUnion([square, others[2]], others) == [1.0 / 3, 1, 0, 0, 0, 1])
        #expect(Box.pairwiseIntersectionOverUnion([], others).isEmpty)
    }
}
