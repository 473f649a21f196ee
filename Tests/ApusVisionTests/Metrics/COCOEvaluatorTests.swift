import ApusProof
import ApusVision
import Testing

@Suite struct COCOEvaluatorTests {
    private func evaluate(_ set: MetricSet, ignoresDifficult: Bool = false) -> COCOResult {
        COCOEvaluator(categoryCount: set.categoryCount, ignoresDifficult: ignoresDifficult)
            .evaluate(set.detections, objects: set.objects)
    }

    @Test func thresholdsAreThoseOfPycocotoolsToTheLastBit() {
        #expect(Fixtures.metrics.thresholdExcesses.isEmpty)
    }

    @Test func equalsPycocotoolsOnRandomSets() {
        #expect(Fixtures.metrics.random.count == 200)
        for (index, figures) in Fixtures.metrics.random.enumerated() {
            #expect(figures.cocoExcesses(.random(index)).isEmpty, "set \(index)")
        }
    }

    @Test func masksEqualPycocotoolsOnRandomSets() {
        #expect(Fixtures.metrics.masks.count == 40)
        for (index, figures) in Fixtures.metrics.masks.enumerated() {
            let set = MetricSet.random(5 * index).masked
            #expect(figures.cocoExcesses(set, subject: .masks).isEmpty, "masks of set \(5 * index)")
        }
    }

    @Test(arguments: Fixtures.metrics.edges)
    func equalsPycocotoolsOnEdgeCases(_ edge: ReferenceMetrics.Edge) {
        #expect(edge.figures.cocoExcesses(edge.set).isEmpty)
    }

    @Test func numbersByHand() throws {
        let perfect = try evaluate(Fixtures.edge("perfect"))
        #expect(abs((perfect.ap ?? 0) - 1) < 1e-12 && perfect.ar1 == 1 && perfect.apMedium == nil)
        let missed = try evaluate(Fixtures.edge("no detection"))
        #expect(missed.ap == 0 && missed.ar100 == 0 && missed.apLarge == nil)
        #expect(try evaluate(Fixtures.edge("no object")).ap == nil)
        // Two objects; right, wrong, right: precision 1 up to a recall of a half, then two thirds.
        let mixed = try evaluate(Fixtures.edge("right, wrong, right"))
        #expect(abs((mixed.ap50 ?? 0) - (51 + 50.0 * 2 / 3) / 101) < 1e-12)
        #expect(try evaluate(Fixtures.edge("found twice")).ap50 == mixed.ap50)
        let crowd = try evaluate(Fixtures.edge("a crowd takes three"))
        #expect(abs((crowd.ap ?? 0) - 1) < 1e-12)
        // An object of exactly 32 x 32 is small and medium, one of 96 x 96 medium and large.
        let borders = try evaluate(Fixtures.edge("areas on the borders"))
        #expect(
            [ObjectSize.all, .small, .medium, .large].map { borders.objectCount(category: 0, size: $0) } == [
                3, 2, 3, 1,
            ])
        // The two that are right come after 99 that are wrong, and the second of them too late.
        let many = try evaluate(Fixtures.edge("more than a hundred"))
        #expect(many.ar100 == 0.5 && many.ar10 == 0)
    }

    @Test func curvesSayWhichScoreReachesARecall() throws {
        let result = try evaluate(Fixtures.edge("right, wrong, right"))
        let curve = try #require(result.curve(category: 0, threshold: 0.5))
        #expect(curve.recalls.count == 101 && curve.scores[50] == 0.9 && curve.scores[51] == 0.7)
        #expect(abs(curve.precisions[50] - 1) < 1e-12 && abs(curve.precisions[51] - 2.0 / 3) < 1e-12)
        #expect(result.curve(category: 0, threshold: 0.5, size: .large) == nil)
    }

    @Test func difficultObjectsCountUnlessAskedOtherwise() throws {
        var set = try Fixtures.edge("a difficult object")
        set.detections = [[]]
        #expect(evaluate(set).objectCount(category: 0) == 2)
        #expect(evaluate(set, ignoresDifficult: true).objectCount(category: 0) == 1)
        let found = try Fixtures.edge("a difficult object")
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
        let lines = try evaluate(Fixtures.edge("perfect")).description.split(separator: "\n")
        #expect(lines.count == 12)
        #expect(
            lines[0] == " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 1.000")
        #expect(lines[1] == " Average Precision  (AP) @[ IoU=0.50      | area=   all | maxDets=100 ] = 1.000")
        #expect(lines[4] == " Average Precision  (AP) @[ IoU=0.50:0.95 | area=medium | maxDets=100 ] = -")
        #expect(lines[6] == " Average Recall     (AR) @[ IoU=0.50:0.95 | area=   all | maxDets=  1 ] = 1.000")
    }

    @Test func tablesHaveALineForEachClass() throws {
        let result = try evaluate(Fixtures.edge("an empty category"))
        let lines = result.table(names: ["car", "bus", "bicycle", "tree"]).split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines[0] == "class    objects     AP   AP50   AP75  small  medium  large  AR100")
        #expect(lines[1] == "car            1  1.000  1.000  1.000  1.000       -      -  1.000")
        #expect(lines[2] == "bus            0      -      -      -      -       -      -      -")
        #expect(result.categoryFigures.map(\.objectCount) == [1, 0, 1, 0])
    }
}
