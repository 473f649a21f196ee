import ApusModels
import ApusNN
import ApusProof
import ApusTensor
import ApusVision
import Foundation
import Testing

@Suite("Criteria that learn which anchors learn what")
struct LearnedAssignmentTests {
    private static let fixture: ReferenceAssignments = {
        do {
            return try ReferenceAssignments(
                contentsOf: #require(
                    Bundle.module.url(
                        forResource: "learned_assignment", withExtension: "json", subdirectory: "Fixtures")))
        } catch {
            fatalError("Fixtures/learned_assignment.json cannot be read: \(error)")
        }
    }()

    @Test("Losses and gradients are the papers'", arguments: fixture.cases)
    func equality(_ reference: ReferenceAssignment) {
        let excesses = reference.excesses
        #expect(excesses.isEmpty, "\(reference.criterion)")
    }

    /// Points in steps of 8 pixels on one map, as anchors too.
    private static let anchors = PyramidAnchors(sizes: [[8]], ratios: [1]).anchors(
        canvas: Canvas(width: 128, height: 128), maps: [(columns: 16, rows: 16)])

    private func output(_ logit: Double, pictures: Int = 1) -> AnchorOutput {
        AnchorOutput(
            classLogits: .full([pictures, 256, 3], logit), boxOffsets: .full([pictures, 256, 4], 1),
            qualityLogits: .zeros([pictures, 256, 1]), anchors: Self.anchors)
    }

    private var criteria: [any DetectionCriterion<AnchorOutput>] {
        let prior = CenterPrior(classes: 2)
        prior.initialize(seed: 1)
        return [FreeAnchorCriterion(), AutoAssignCriterion(prior: prior)]
    }

    @Test("Without objects all is background, and crowds and empty boxes are none")
    func withoutObjects() {
        let box = Box(x: 20, y: 20, width: 30, height: 30)
        let none = [
            ObjectAnnotation(box: box, category: 0, isCrowd: true),
            ObjectAnnotation(box: Box(x: 20, y: 20, width: 0, height: 3), category: 1),
        ]
        for criterion in criteria {
            let (empty, loss) = (criterion(output(-1), [[]]), criterion(output(-1), [none]))
            #expect(empty.total.item > 0)
            #expect(empty.terms.map(\.value.item) == loss.terms.map(\.value.item))
            #expect(empty.terms.count { $0.value.item > 0 } == 1, "only the background's")
        }
    }

    @Test("Any objects and answers make a loss")
    func extremes() {
        func object(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> ObjectAnnotation {
            ObjectAnnotation(box: Box(x: x, y: y, width: width, height: height), category: 1)
        }
        let many = (0..<500).map { object(Double($0 % 100), Double($0 / 5), 20, 12) }
        let lists = [
            many, [object(0, 0, 128, 128)], [object(33.2, 33.2, 1, 1)], [object(31.5, 31.5, 1, 1)],
            [object(-20, -20, 30, 30)], [object(300, 300, 10, 10)], [object(-500, -500, 2000, 2000)],
        ]
        for criterion in criteria {
            for objects in lists {
                for logit in [-60.0, 0, 60] {
                    let loss = criterion(output(logit), [objects])
                    #expect(loss.terms.allSatisfy { $0.value.item.isFinite }, "\(loss.terms)")
                }
                for wrong in [Double.nan, .infinity] { _ = criterion(output(wrong), [objects]) }
            }
        }
    }

    @Test("AutoAssign's prior goes where a class is seen best, off the centre and wider")
    func priorMoves() throws {
        let prior = CenterPrior(classes: 2)
        prior.initialize(seed: 1)
        // The first class is seen two steps left of the middle, the second one in the middle.
        let box = Box(x: 33, y: 33, width: 62, height: 62)
        let seen = [-2.0, 0]
        var logits: [Float] = []
        var distances: [Float] = []
        for category in 0..<2 {
            for index in 0..<Self.anchors.count {
                let point = Self.anchors[index]
                let step = SIMD2(point.centerX - box.centerX, point.centerY - box.centerY) / 8
                let isSeen = abs(step.x - seen[category]) < 1.2 && abs(step.y) < 1.2
                logits += (-1..<2).map { $0 == category && isSeen ? 4 : -4 }
                let code = DistanceCoder().encode(box, from: point)
                distances += [code.x, code.y, code.z, code.w]
            }
        }
        let output = AnchorOutput(
            classLogits: Tensor(logits, shape: [2, 256, 3]),
            boxOffsets: Tensor(distances, shape: [2, 256, 4]), qualityLogits: .full([2, 256, 1], 4),
            anchors: Self.anchors)
        let objects = (0..<2).map { [ObjectAnnotation(box: box, category: $0)] }
        let state = ModelState(prior)
        var optimizer = Optimizer(state, Adam())
        let criterion = AutoAssignCriterion(prior: prior)
        for _ in 0..<100 {
            let (_, gradients) = valueWithGradients { criterion(output, objects).total }
            optimizer.step(gradients, learningRate: 0.02)
        }
        let (mean, sigma) = (prior.mean.tensor.floats, prior.sigma.tensor.floats)  // of each class x, y
        #expect(mean[0] < -1 && abs(mean[1]) < 0.2 && abs(mean[2]) < 0.2, "\(mean)")
        #expect(abs(sigma[0] - 1) > 0.1, "\(sigma)")
    }
}
