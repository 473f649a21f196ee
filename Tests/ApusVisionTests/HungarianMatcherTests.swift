import ApusVision
import Testing

@Suite("Hungarian matcher")
struct HungarianMatcherTests {
    private let boxes: [SIMD4<Double>] = [
        [0.5, 0.5, 0.2, 0.2], [0.2, 0.2, 0.2, 0.2], [0.8, 0.8, 0.2, 0.2],
    ]
    private let even = [Float](repeating: 0.5, count: 6)[...]

    private func pairs(
        _ matcher: HungarianMatcher, _ probabilities: ArraySlice<Float>, _ targets: [HungarianMatcher.Target]
    ) throws -> [[Int]] {
        try matcher.matches(probabilities: probabilities, boxes: boxes, targets).map {
            [$0.query, $0.object]
        }
    }

    @Test("Each object gets one query, each query at most one object; more objects than queries and none")
    func counts() throws {
        let matcher = HungarianMatcher()
        let same = HungarianMatcher.Target(box: [0.5, 0.5, 0.2, 0.2], category: 0)
        let near = HungarianMatcher.Target(box: [0.25, 0.25, 0.2, 0.2], category: 1)
        #expect(try pairs(matcher, even, [near, same]) == [[0, 1], [1, 0]])
        // Two of the same place share out: the second goes to the next best query.
        #expect(try pairs(matcher, even, [same, same]).count == 2)
        #expect(try pairs(matcher, even, [same, near, same, near, same]).count == 3)
        #expect(try pairs(matcher, even, []).isEmpty)
        #expect(
            try matcher.matches(probabilities: [], boxes: [], [same]).isEmpty, "no queries, no pairs")
    }

    @Test("Of equal boxes the class decides, by probability or by focal loss")
    func classes() throws {
        let probabilities: [Float] = [0.9, 0.1, 0.2, 0.8, 0.4, 0.6]
        let targets = [HungarianMatcher.Target(box: [0.5, 0.5, 1, 1], category: 1)]
        for cost in [HungarianMatcher.ClassCost.probability, .focal(alpha: 0.25, gamma: 2)] {
            let matcher = HungarianMatcher(classCost: cost, l1Weight: 0, overlapWeight: 0)
            #expect(try pairs(matcher, probabilities[...], targets) == [[1, 0]])
        }
    }

    @Test("What is not a number is told")
    func notANumber() {
        let target = HungarianMatcher.Target(box: [0.5, 0.5, 0.2, 0.2], category: 0)
        let unsure: [Float] = [0.5, 0.5, .nan, 0.5, 0.5, 0.5]
        #expect(throws: AssignmentProblem.Failure.notANumber(row: 1, column: 0)) {
            try HungarianMatcher().matches(probabilities: unsure[...], boxes: boxes, [target])
        }
    }
}
