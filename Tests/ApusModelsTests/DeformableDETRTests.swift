import ApusModels
import ApusNN
import ApusTensor
import ApusVision
import Testing

@Suite("Deformable DETR")
struct DeformableDETRTests {
    private static let canvas = Canvas(width: 64, height: 64)

    private func model(
        refines: Bool = false, stages: DeformableDETR.Configuration.Stages = .one, levels: Int = 3
    ) -> DeformableDETR {
        var configuration = DeformableDETR.Configuration.small
        configuration.body.width = 16
        configuration.size.width = 32
        configuration.size.feedForwardWidth = 32
        configuration.levels = levels
        configuration.classes = 4
        configuration.refinesBoxes = refines
        configuration.stages = stages
        let model = DeformableDETR(configuration)
        model.initialize(seed: 1)
        return model
    }

    private func pictures(_ count: Int = 2) -> Tensor {
        var stream = RandomStream(seed: 3, "pictures")
        return stream.normal([count, 3, 64, 64])
    }

    private func square(_ x: Double, _ y: Double, _ side: Double, _ category: Int) -> ObjectAnnotation {
        ObjectAnnotation(box: Box(x: x, y: y, width: side, height: side), category: category)
    }

    @Test("At first classes are improbable, and boxes small and where queries look")
    func firstAnswers() {
        for refines in [false, true] {
            let output = model(refines: refines)(pictures())
            let boxes = output.answers.boxes.floats
            #expect(output.answers.layers == 1)
            let sides = stride(from: 2, to: boxes.count, by: 4).map { boxes[$0] }
            #expect(sides.allSatisfy { abs($0 - 0.1192) < 1e-3 })
            let logits = output.answers.classLogits.floats
            #expect(abs(logits.reduce(0, +) / Float(logits.count) + 4.595) < 1)
        }
    }

    @Test("Proposals lie around their places, and the surest become queries")
    func proposals() throws {
        let model = model(refines: true, stages: .two)
        let output = model(pictures())
        let proposals = try #require(output.proposals)
        // 8 x 8, 4 x 4 and 2 x 2 places.
        #expect(proposals.boxes.shape == [1, 2, 84, 4])
        let boxes = proposals.boxes.floats
        #expect(zip(boxes[..<4], [0.0625, 0.0625, 0.05, 0.05]).allSatisfy { abs($0 - $1) < 1e-5 })
        let coarse = Array(boxes[(64 + 16) * 4..<(64 + 17) * 4])
        #expect(zip(coarse, [0.25, 0.25, 0.2, 0.2]).allSatisfy { abs($0 - $1) < 1e-5 })
        // Nothing has moved yet: every answer is a proposal.
        let known = (0..<84).map { place in SIMD4(boxes[place * 4..<place * 4 + 4]) }
        let answers = output.answers.boxes.floats
        for query in 0..<20 {
            let answer = SIMD4(answers[query * 4..<query * 4 + 4])
            #expect(known.contains { ($0 - answer).max() < 1e-4 && ($0 - answer).min() > -1e-4 })
        }
    }

    @Test("No objects, tiny, huge, crowds, on and over the border, more than queries: losses are numbers")
    func objects() {
        let many = (0..<500).map { square(Double($0 % 20) * 3, Double($0 / 20) * 2, 5, $0 % 4) }
        let odd = [
            square(10, 10, 1, 0), square(0, 0, 64, 1), square(63, 63, 1, 2), square(50, 50, 40, 3),
            square(-20, -20, 10, 0), ObjectAnnotation(box: Box(x: 5, y: 5, width: 0, height: 9), category: 1),
        ]
        for stages in DeformableDETR.Configuration.Stages.allCases {
            let model = model(refines: true, stages: stages)
            for objects in [[[], []], [odd, []], [many, odd]] as [[[ObjectAnnotation]]] {
                let (loss, gradients) = valueWithGradients { model.loss(pictures(), objects).total }
                #expect(loss.item.isFinite)
                let found = ModelState(model).ordered(gradients).compactMap { $0 }
                #expect(found.allSatisfy { absolute($0).sum().item.isFinite })
            }
        }
    }

    @Test("Answers that are no numbers give a loss that is none, and no detections")
    func damaged() {
        let canvases = [Self.canvas]
        func output(_ logit: Double, _ box: Double) -> DeformableDETROutput {
            let answers = SetPredictionOutput(
                classLogits: .full([1, 1, 20, 4], logit), boxes: .full([1, 1, 20, 4], box), extents: canvases)
            return DeformableDETROutput(answers: answers, proposals: answers)
        }
        for damaged in [output(.nan, 0.5), output(0, .nan), output(.infinity, 0.5)] {
            let loss = DeformableDETRCriterion()(damaged, [[square(3, 4, 20, 1)]])
            #expect(!loss.total.item.isFinite)
            _ = DeformableDETRPostprocessor()(damaged, canvases)
        }
        #expect(DeformableDETRPostprocessor()(output(.nan, 0.5), canvases)[0].isEmpty)
    }

    @Test("The hundred surest pairs of query and class")
    func detections() {
        let logits = Tensor((0..<200).map { Float($0) / 100 }, shape: [1, 1, 50, 4])
        let boxes = Tensor((0..<50).flatMap { _ in [0.5, 0.25, 0.5, 0.1] as [Float] }, shape: [1, 1, 50, 4])
        let answers = SetPredictionOutput(classLogits: logits, boxes: boxes, extents: [Self.canvas])
        let found = DeformableDETRPostprocessor()(
            DeformableDETROutput(answers: answers), [Canvas(width: 100, height: 200)])[0]
        #expect(found.count == 100)
        #expect(found[0].category == 3 && found[1].category == 2)
        #expect(abs(found[0].box.minX - 25) < 1e-4 && abs(found[0].box.maxY - 60) < 1e-4)
    }

    @Test("In bfloat16 answers are near those in float32")
    func narrow() {
        let model = model(refines: true, stages: .two)
        let output = model(pictures().cast(to: .bfloat16)).inFloat32
        #expect(output.answers.boxes.floats.allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 1 })
    }
}
