import ApusProof
import ApusVision
import Testing

@Suite("What is wrong with detections")
struct DetectionErrorTests {
    /// A square of ten pixels at `x`.
    private func square(_ x: Double) -> Box { Box(x: x, y: 0, width: 10, height: 10) }

    private func object(_ x: Double, _ category: Int = 0, isCrowd: Bool = false) -> ObjectAnnotation {
        ObjectAnnotation(box: square(x), category: category, isCrowd: isCrowd)
    }

    private func found(_ x: Double, _ category: Int = 0, _ score: Double) -> Detection {
        Detection(box: square(x), category: category, score: score)
    }

    private func errors(_ detections: [Detection], _ objects: [ObjectAnnotation]) -> DetectionErrors {
        DetectionErrorEvaluator(categoryCount: 2).evaluate([detections], objects: [objects])
    }

    @Test("One of each kind")
    func kinds() {
        let result = errors(
            [
                found(0, 0, 0.9),  // right
                found(1, 0, 0.8),  // on it once more
                found(100, 1, 0.7),  // on an object of class 0
                found(204, 0, 0.6),  // six of ten pixels of one: IoU 6 / 14
                found(304, 1, 0.5),  // the same, and of another class
                found(500, 0, 0.4),  // nowhere
            ],
            [object(0), object(100), object(200), object(300), object(400)])
        #expect(
            result.verdicts == [
                [
                    .right(object: 0), .wrong(.duplicate, object: nil), .wrong(.wrongClass, object: 1),
                    .wrong(.wrongPlace, object: 2), .wrong(.wrongClassAndPlace, object: nil),
                    .wrong(.background, object: nil),
                ]
            ])
        // Nothing would find the last but one: a wrong class and place are two repairs.
        #expect(result.missed == [[3, 4]])
        #expect(result.figures.map(\.count) == [1, 1, 1, 1, 1, 2])
    }

    @Test("Gains by hand")
    func gains() throws {
        // Four objects, one found, then a duplicate, then one near another: precision 1 up to a recall of a quarter.
        let objects = [object(0), object(100), object(200), object(300)]
        let result = errors([found(0, 0, 0.9), found(0, 0, 0.8), found(104, 0, 0.7)], objects)
        let base = 26.0 / 101
        #expect(abs(try #require(result.ap) - base) < 1e-12)
        func gain(_ kind: DetectionErrorKind) throws -> Double { try #require(result[kind]?.gain) }
        // Right, wrong, right: two thirds at recalls up to a half, 25 more of them.
        #expect(abs(try gain(.wrongPlace) - 25 * 2 / 3 / 101) < 1e-12)
        // Without the duplicate: right, wrong.
        #expect(try gain(.duplicate) == 0)
        // Two objects are left: precision 1 up to a recall of a half.
        #expect(abs(try gain(.missed) - (51.0 / 101 - base)) < 1e-12)
        #expect(try gain(.wrongClass) == 0 && gain(.background) == 0)
    }

    @Test("The surest of several repairs counts, and the others go")
    func claims() throws {
        let result = errors([found(4, 0, 0.9), found(5, 0, 0.8), found(0, 1, 0.7)], [object(0)])
        #expect(
            result.verdicts == [
                [
                    .wrong(.wrongPlace, object: 0), .wrong(.wrongPlace, object: 0),
                    .wrong(.wrongClass, object: 0),
                ]
            ])
        #expect(result.ap == 0 && result.missed == [[]])
        #expect(abs(try #require(result[.wrongPlace]?.gain) - 1) < 1e-12)
        // It is nobody's: the surest claim is of another kind.
        #expect(result[.wrongClass]?.gain == 0)
    }

    @Test("Crowds, the limit of detections, and pictures without anything")
    func leftOut() {
        let crowd = errors([found(0, 0, 0.9), found(0, 1, 0.9)], [object(0, isCrowd: true)])
        #expect(crowd.verdicts == [[.leftOut, .wrong(.background, object: nil)]])
        #expect(crowd.ap == nil && crowd[.background]?.count == 1 && crowd[.background]?.gain == nil)
        let limited = DetectionErrorEvaluator(categoryCount: 1, detectionLimit: 1)
            .evaluate([[found(0, 0, 0.1), found(0, 0, 0.2)]], objects: [[object(0)]])
        #expect(limited.verdicts == [[.beyondLimit, .right(object: 0)]])
        let empty = DetectionErrorEvaluator(categoryCount: 0).evaluate([], objects: [])
        #expect(empty.ap == nil && empty.figures.allSatisfy { $0.count == 0 && $0.gain == nil })
        let odd = Detection(box: Box(minX: .nan, minY: 0, maxX: .infinity, maxY: 1), category: 0, score: .nan)
        #expect(errors([odd], [object(0)])[.background]?.count == 1)
    }

    @Test("Difficult objects are left out where asked")
    func difficult() {
        let hard = ObjectAnnotation(box: square(0), category: 0, isDifficult: true)
        let evaluator = DetectionErrorEvaluator(categoryCount: 1, ignoresDifficult: true)
        #expect(evaluator.evaluate([[found(0, 0, 1)]], objects: [[hard]]).verdicts == [[.leftOut]])
        #expect(errors([], [hard])[.missed]?.count == 1)
    }

    @Test("Counts and gains equal TIDE's on random sets and edge cases")
    func reference() {
        let sets =
            (0..<200).map { MetricSet.random($0) }
            + Fixtures.metrics.edges.map(\.set).filter { !$0.detections.isEmpty }
        #expect(sets.count == Fixtures.errors.rows.count)
        for (index, (set, row)) in zip(sets, Fixtures.errors.rows).enumerated() {
            #expect(ReferenceDetectionErrors.excesses(set, row).isEmpty, "set \(index)")
        }
    }
}
