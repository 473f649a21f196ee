import ApusProof
import ApusVision
import Testing

@Suite struct VOCEvaluatorTests {
    @Test func equalsTheReferenceOnRandomSets() {
        for (index, figures) in Fixtures.metrics.random.enumerated() {
            #expect(figures.vocExcesses(.random(index)).isEmpty, "set \(index)")
        }
    }

    @Test(arguments: Fixtures.metrics.edges)
    func equalsTheReferenceOnEdgeCases(_ edge: ReferenceMetrics.Edge) {
        #expect(edge.figures.vocExcesses(edge.set).isEmpty)
    }

    @Test func numbersByHand() throws {
        let set = try Fixtures.edge("right, wrong, right")
        let result = VOCEvaluator(categoryCount: 1).evaluate(set.detections, objects: set.objects)
        let areas = PrecisionRecallCurve.Interpolation.allCases.map {
            result.averagePrecision(category: 0, $0) ?? .nan
        }
        #expect(abs(areas[0] - (6 + 5 * 2.0 / 3) / 11) < 1e-12)
        #expect(abs(areas[1] - (0.5 + 0.5 * 2 / 3)) < 1e-12)
        let curve = try #require(result.curves[0])
        #expect(curve.recalls == [0.5, 0.5, 1] && curve.precisions == [1, 0.5, 2.0 / 3])
        #expect(curve.scores == [0.9, 0.8, 0.7])
    }

    @Test func anOverlapOnTheThresholdDependsOnTheRules() throws {
        let half = try Fixtures.edge("IoU of a half")
        let inclusiveHalf = try Fixtures.edge("inclusive IoU of a half")
        func mean(_ set: MetricSet, _ pixels: VOCEvaluator.Pixels, _ acceptance: VOCEvaluator.Acceptance)
            -> Double?
        {
            VOCEvaluator(categoryCount: 1, pixels: pixels, acceptance: acceptance)
                .evaluate(set.detections, objects: set.objects).meanAveragePrecision(.allPoint)
        }
        #expect(mean(half, .continuous, .above) == 0)
        #expect(mean(half, .continuous, .atLeast) == 1)
        #expect(mean(inclusiveHalf, .inclusive, .above) == 0)
        #expect(mean(inclusiveHalf, .inclusive, .atLeast) == 1)
    }
}
