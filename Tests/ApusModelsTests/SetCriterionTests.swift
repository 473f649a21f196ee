import ApusModels
import ApusNN
import ApusTensor
import ApusVision
import Testing

@Suite("Criterion and post-processor of set prediction")
struct SetCriterionTests {
    private let extent = Canvas(width: 100, height: 50)

    /// Two layers, one picture, `boxes.count` queries; three classes.
    private func output(_ boxes: [SIMD4<Float>], logit: Float = 0) -> SetPredictionOutput {
        let numbers = (0..<2).flatMap { _ in boxes.flatMap { box in (0..<4).map { box[$0] } } }
        let logits = (0..<2 * boxes.count).flatMap { _ in [logit, 1, 0, 2] as [Float] }
        return SetPredictionOutput(
            classLogits: Tensor(logits, shape: [2, 1, boxes.count, 4]),
            boxes: Tensor(numbers, shape: [2, 1, boxes.count, 4]), extents: [extent])
    }

    private func object(
        _ minX: Double, _ minY: Double, _ maxX: Double, _ maxY: Double, _ category: Int = 0
    ) -> ObjectAnnotation {
        ObjectAnnotation(box: Box(minX: minX, minY: minY, maxX: maxX, maxY: maxY), category: category)
    }

    private let queries: [SIMD4<Float>] = [[0.2, 0.2, 0.1, 0.1], [0.8, 0.5, 0.4, 0.6], [0.5, 0.5, 1, 1]]

    @Test("The query that says an object best learns it, and a right box costs nothing")
    func matches() throws {
        let output = output(queries)
        let criterion = SetCriterion()
        let objects = [[object(60, 10, 100, 40, 1), object(15, 7.5, 25, 12.5)]]
        let targets = criterion.targets(objects, of: output)
        let found = try criterion.matches(output, layer: 1, targets)[0].map { [$0.query, $0.object] }
        #expect(found == [[0, 1], [1, 0]])
        let loss = criterion(output, objects)
        #expect(loss.terms.map(\.name) == ["class_loss", "l1_loss", "giou_loss", "auxiliary_loss"])
        #expect(abs(loss["l1_loss"]?.item ?? 1) < 1e-6 && abs(loss["giou_loss"]?.item ?? 1) < 1e-5)
        let terms = loss.terms.map { Double($0.value.item) }
        #expect(abs(terms[3] - terms[0] - terms[1] - terms[2]) < 1e-5, "both layers say the same")
        var last = criterion
        last.learnsEveryLayer = false
        #expect(last(output, objects)["auxiliary_loss"] == nil)
    }

    @Test("No objects, crowds, boxes without an inside or outside: all queries learn that there is nothing")
    func withoutObjects() throws {
        let criterion = SetCriterion()
        let nothing = try #require(criterion(output(queries), [[]])["class_loss"]).item
        #expect(nothing > 0 && nothing.isFinite)
        for one in [
            object(10, 10, 10, 30), object(120, 10, 140, 30),
            ObjectAnnotation(box: Box(x: 0, y: 0, width: 5, height: 5), category: 0, isCrowd: true),
        ] {
            let loss = criterion(output(queries), [[one]])
            #expect(loss["class_loss"]?.item == nothing && loss["l1_loss"]?.item == 0)
        }
    }

    @Test("Many objects, of a pixel and of the whole picture, over its edges: finite, with gradients")
    func extremes() {
        let many: [ObjectAnnotation] = (0..<500).map { (index: Int) -> ObjectAnnotation in
            let (x, y) = (Double(index % 90), Double(index % 40))
            return object(x, y, x + 1, 50)
        }
        let focal = SetCriterion(
            matcher: HungarianMatcher(classCost: .focal(alpha: 0.25, gamma: 2), classWeight: 2),
            classLoss: .focal(alpha: 0.25, gamma: 2), classWeight: 2)
        let lists = [
            many, [object(0, 0, 100, 50)], [object(99, 49, 100, 50)], [object(-30, -5, 20, 70)],
        ]
        for objects in lists {
            expectFinite(SetCriterion(), objects)
            expectFinite(focal, objects)
        }
    }

    private func expectFinite(_ criterion: SetCriterion, _ objects: [ObjectAnnotation]) {
        let output = output(queries)
        let (value, slopes) = valueWithGradients(at: output.tensors, phase: .training) { tensors in
            let seen = SetPredictionOutput(
                classLogits: tensors[0], boxes: tensors[1], extents: output.extents)
            return criterion(seen, [objects]).total
        }
        #expect(value.item.isFinite)
        for slope in slopes {
            guard let slope else {
                Issue.record("no gradient")
                continue
            }
            #expect(absolute(slope).sum().item.isFinite)
        }
        #expect(slopes.first.map { $0.map { absolute($0).sum().item > 0 } == true } == true)
    }

    @Test("An answer that is not a number gives a loss that is none, at which training stops")
    func notANumber() {
        for objects in [[], [object(0, 0, 20, 20)]] {
            #expect(SetCriterion()(output(queries, logit: .nan), [objects]).total.item.isNaN)
        }
        let damaged: [SIMD4<Float>] = [[.nan, 0.2, 0.1, 0.1], [0.8, 0.5, 0.4, 0.6]]
        #expect(SetCriterion()(output(damaged), [[object(0, 0, 20, 20)]]).total.item.isNaN)
        let processor = SetPredictionPostprocessor()
        #expect(processor(output(queries, logit: .nan), [extent]) == [[]])
        #expect(processor(output(damaged), [extent])[0].count == 1)
    }

    @Test("Detections: one a query without the last column, or one a class; as shares of the picture's size")
    func detections() {
        let canvas = Canvas(width: 1000, height: 200)
        let found = SetPredictionPostprocessor()(output(queries), [canvas])[0]
        #expect(found.map(\.category) == [1, 1, 1])
        #expect(abs(found[0].box.minX - 150) < 1e-3 && abs(found[0].box.maxY - 50) < 1e-3)
        let all = SetPredictionPostprocessor(classification: .sigmoid, detectionsPerPicture: 5)(
            output(queries), [canvas])[0]
        #expect(all.map(\.category) == [3, 3, 3, 1, 1])
        #expect(all.map(\.score) == all.map(\.score).sorted(by: >))
    }
}
