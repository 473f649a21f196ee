import ApusVision
import Testing

@Suite struct COCOEvaluatorTests {
    private func evaluate(_ set: MetricSet, ignoresDifficult: Bool = false) -> COCOResult {
        COCOEvaluator(categoryCount: set.categoryCount, ignoresDifficult: ignoresDifficult)
            .evaluate(set.detections, objects: set.objects)
    }

    private func expect(_ result: COCOResult, equals figures: MetricsFixture.Figures, _ name: String) {
        let numbers = [
            result.ap, result.ap50, result.ap75, result.apSmall, result.apMedium, result.apLarge, result.ar1,
            result.ar10, result.ar100, result.arSmall, result.arMedium, result.arLarge,
        ]
        #expect(figures.stats.count == 12 && figures.categories.count == result.categoryCount)
        for (index, number) in numbers.enumerated() {
            expectEqual(number, figures.stats[index], "\(name), number \(index)")
        }
        for (category, reference) in figures.categories.enumerated() {
            expectEqual(
                result.averagePrecision(category: category), reference, "\(name), category \(category)")
        }
        let sums = digest(result)
        expectEqual(sums.precision, figures.precision, "\(name), precisions")
        expectEqual(sums.scores, figures.scores, "\(name), scores")
        expectEqual(sums.recall, figures.recall, "\(name), recalls")
    }

    /// Every defined value of the three arrays, times a weight of its place.
    private func digest(_ result: COCOResult) -> (precision: Double, scores: Double, recall: Double) {
        var sums = (precision: 0.0, scores: 0.0, recall: 0.0)
        func weight(_ t: Int, _ r: Int, _ k: Int, _ a: Int, _ m: Int) -> Double {
            let place: Int = 131 * t + 17 * r + 7 * k + 5 * a + 3 * m
            return Double(place % 97 + 1) / 97
        }
        for k in 0..<result.categoryCount {
            for (a, size) in ObjectSize.allCases.enumerated() {
                for (m, limit) in COCOEvaluator.detectionLimits.enumerated() {
                    for (t, iou) in COCOEvaluator.iouThresholds.enumerated() {
                        guard
                            let curve = result.curve(
                                category: k, threshold: iou, size: size, detections: limit),
                            let recall = result.averageRecall(
                                category: k, threshold: iou, size: size, detections: limit)
                        else { continue }
                        sums.recall += recall * weight(t, 0, k, a, m)
                        for r in curve.precisions.indices {
                            sums.precision += curve.precisions[r] * weight(t, r, k, a, m)
                            sums.scores += curve.scores[r] * weight(t, r, k, a, m)
                        }
                    }
                }
            }
        }
        return sums
    }

    @Test func thresholdsAreThoseOfPycocotoolsToTheLastBit() throws {
        let thresholds = try #require(MetricsFixture.shared.thresholds.first)
        #expect(COCOEvaluator.iouThresholds == thresholds.iou)
        #expect(COCOEvaluator.recallThresholds == thresholds.recall)
    }

    @Test func equalsPycocotoolsOnRandomSets() {
        #expect(MetricsFixture.shared.random.count == 200)
        for (index, figures) in MetricsFixture.shared.random.enumerated() {
            expect(evaluate(.random(index)), equals: figures, "set \(index)")
        }
    }

    @Test func masksEqualPycocotoolsOnRandomSets() {
        #expect(MetricsFixture.shared.masks.count == 40)
        for (index, figures) in MetricsFixture.shared.masks.enumerated() {
            let set = MetricSet.random(5 * index).masked
            let result = COCOEvaluator(categoryCount: set.categoryCount, subject: .masks)
                .evaluate(set.detections, objects: set.objects)
            expect(result, equals: figures, "masks of set \(5 * index)")
        }
    }

    @Test(arguments: MetricsFixture.shared.edges)
    func equalsPycocotoolsOnEdgeCases(_ edge: MetricsFixture.Edge) {
        expect(evaluate(edge.set), equals: edge.figures, edge.name)
    }

    @Test func numbersByHand() throws {
        let perfect = try evaluate(MetricsFixture.edge("perfect").set)
        #expect(abs((perfect.ap ?? 0) - 1) < 1e-12 && perfect.ar1 == 1 && perfect.apMedium == nil)
        let missed = try evaluate(MetricsFixture.edge("no detection").set)
        #expect(missed.ap == 0 && missed.ar100 == 0 && missed.apLarge == nil)
        #expect(try evaluate(MetricsFixture.edge("no object").set).ap == nil)
        // Two objects; right, wrong, right: precision 1 up to a recall of a half, then two thirds.
        let mixed = try evaluate(MetricsFixture.edge("right, wrong, right").set)
        #expect(abs((mixed.ap50 ?? 0) - (51 + 50.0 * 2 / 3) / 101) < 1e-12)
        #expect(try evaluate(MetricsFixture.edge("found twice").set).ap50 == mixed.ap50)
        let crowd = try evaluate(MetricsFixture.edge("a crowd takes three").set)
        #expect(abs((crowd.ap ?? 0) - 1) < 1e-12)
        // An object of exactly 32 x 32 is small and medium, one of 96 x 96 medium and large.
        let borders = try evaluate(MetricsFixture.edge("areas on the borders").set)
        #expect(
            [ObjectSize.all, .small, .medium, .large].map { borders.objectCount(category: 0, size: $0) } == [
                3, 2, 3, 1,
            ])
        // The two that are right come after 99 that are wrong, and the second of them too late.
        let many = try evaluate(MetricsFixture.edge("more than a hundred").set)
        #expect(many.ar100 == 0.5 && many.ar10 == 0)
    }

    @Test func curvesSayWhichScoreReachesARecall() throws {
        let result = try evaluate(MetricsFixture.edge("right, wrong, right").set)
        let curve = try #require(result.curve(category: 0, threshold: 0.5))
        #expect(curve.recalls.count == 101 && curve.scores[50] == 0.9 && curve.scores[51] == 0.7)
        #expect(abs(curve.precisions[50] - 1) < 1e-12 && abs(curve.precisions[51] - 2.0 / 3) < 1e-12)
        #expect(result.curve(category: 0, threshold: 0.5, size: .large) == nil)
    }

    @Test func difficultObjectsCountUnlessAskedOtherwise() throws {
        var set = try MetricsFixture.edge("a difficult object").set
        set.detections = [[]]
        #expect(evaluate(set).objectCount(category: 0) == 2)
        #expect(evaluate(set, ignoresDifficult: true).objectCount(category: 0) == 1)
        let found = try MetricsFixture.edge("a difficult object").set
        let result = evaluate(found, ignoresDifficult: true)
        #expect(abs((result.ap ?? 0) - 1) < 1e-12)
    }

    @Test func numbersThatAreNoneNeitherMatchNorCrash() {
        let box = Box(x: 0, y: 0, width: 10, height: 10)
        let odd = Box(minX: .nan, minY: 0, maxX: .infinity, maxY: .nan)
        let result = COCOEvaluator(categoryCount: 1).evaluate(
            [
                [
                    Detection(box: odd, category: 0, score: .nan),
                    Detection(box: box, category: 0, score: .nan),
                    Detection(box: odd, category: 0, score: 0.1),
                    Detection(box: box, category: 0, score: 0.2),
                ]
            ],
            objects: [[ObjectAnnotation(box: box, category: 0)]])
        // What has no score comes last, after the right one.
        #expect(abs((result.ap50 ?? 0) - 1) < 1e-12)
    }

    @Test func printsWhatPycocotoolsPrints() throws {
        let lines = try evaluate(MetricsFixture.edge("perfect").set).description.split(separator: "\n")
        #expect(lines.count == 12)
        #expect(
            lines[0] == " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 1.000")
        #expect(lines[1] == " Average Precision  (AP) @[ IoU=0.50      | area=   all | maxDets=100 ] = 1.000")
        #expect(lines[4] == " Average Precision  (AP) @[ IoU=0.50:0.95 | area=medium | maxDets=100 ] = -")
        #expect(lines[6] == " Average Recall     (AR) @[ IoU=0.50:0.95 | area=   all | maxDets=  1 ] = 1.000")
    }

    @Test func tablesHaveALineForEachClass() throws {
        let result = try evaluate(MetricsFixture.edge("an empty category").set)
        let lines = result.table(names: ["car", "bus", "bicycle", "tree"]).split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines[0] == "class    objects     AP   AP50   AP75  small  medium  large  AR100")
        #expect(lines[1] == "car            1  1.000  1.000  1.000  1.000       -      -  1.000")
        #expect(lines[2] == "bus            0      -      -      -      -       -      -      -")
        #expect(result.categoryFigures.map(\.objectCount) == [1, 0, 1, 0])
    }
}
