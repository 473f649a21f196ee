import ApusVision
import Testing

@Suite struct VOCEvaluatorTests {
    private func expect(_ set: MetricSet, equals figures: MetricsFixture.Figures, _ name: String) {
        let inclusive = VOCEvaluator(categoryCount: set.categoryCount, pixels: .inclusive)
            .evaluate(set.detections, objects: set.objects)
        #expect(figures.inclusive?.count == set.categoryCount)
        for (category, references) in (figures.inclusive ?? []).enumerated() {
            for (interpolation, reference) in zip(PrecisionRecallCurve.Interpolation.allCases, references) {
                expectEqual(
                    inclusive.averagePrecision(category: category, interpolation), reference,
                    "\(name), category \(category), \(interpolation)")
            }
        }
        let continuous = VOCEvaluator(categoryCount: set.categoryCount, acceptance: .atLeast)
            .evaluate(set.detections, objects: set.objects)
        #expect(figures.continuous?.count == 2)
        for (interpolation, reference) in zip(
            PrecisionRecallCurve.Interpolation.allCases, figures.continuous ?? [])
        {
            expectEqual(
                continuous.meanAveragePrecision(interpolation), reference, "\(name), \(interpolation)")
        }
    }

    @Test func equalsTheReferenceOnRandomSets() {
        for (index, figures) in MetricsFixture.shared.random.enumerated() {
            expect(.random(index), equals: figures, "set \(index)")
        }
    }

    @Test(arguments: MetricsFixture.shared.edges)
    func equalsTheReferenceOnEdgeCases(_ edge: MetricsFixture.Edge) {
        expect(edge.set, equals: edge.figures, edge.name)
    }

    @Test func numbersByHand() throws {
        let set = try MetricsFixture.edge("right, wrong, right").set
        let result = VOCEvaluator(categoryCount: 1).evaluate(set.detections, objects: set.objects)
        expectEqual(result.averagePrecision(category: 0, .allPoint), 0.5 + 0.5 * 2 / 3, "all points")
        expectEqual(result.averagePrecision(category: 0, .elevenPoint), (6 + 5 * 2.0 / 3) / 11, "11 points")
        let curve = try #require(result.curves[0])
        #expect(curve.recalls == [0.5, 0.5, 1] && curve.precisions == [1, 0.5, 2.0 / 3])
        #expect(curve.scores == [0.9, 0.8, 0.7])
    }

    @Test func anOverlapOnTheThresholdDependsOnTheRules() throws {
        let half = try MetricsFixture.edge("IoU of a half").set
        let inclusiveHalf = try MetricsFixture.edge("inclusive IoU of a half").set
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
