import ApusModels
import ApusTensor
import ApusVision
import Testing

@Suite("Criteria and post-processor of detectors with a pyramid")
struct PyramidCriterionTests {
    /// Two maps of squares, 4 and 1.
    private let anchors = PyramidAnchors(sizes: [[8], [16]], ratios: [1]).anchors(
        canvas: Canvas(width: 16, height: 16), maps: [(columns: 2, rows: 2), (columns: 1, rows: 1)])

    /// The surest answer is that of the last anchor for the second class.
    private func output(_ offset: Float = 0.5, quality: Bool = false) -> AnchorOutput {
        let logits = (0..<5).flatMap { [9, -2, Float($0) / 2 - 1] as [Float] }
        return AnchorOutput(
            classLogits: Tensor(logits, shape: [1, 5, 3]), boxOffsets: .full([1, 5, 4], Double(offset)),
            qualityLogits: quality ? .zeros([1, 5, 1]) : nil, anchors: anchors)
    }

    private func nothing() -> [[ObjectAnnotation]] {
        let box = Box(x: 0, y: 0, width: 8, height: 8)
        let empty = Box(x: 4, y: 4, width: 0, height: 3)
        return [
            [], [ObjectAnnotation(box: box, category: 0, isCrowd: true)],
            [ObjectAnnotation(box: empty, category: 1)],
        ]
    }

    @Test("Without objects all is background, and crowds and empty boxes are none")
    func withoutObjects() throws {
        let (retina, fcos) = (RetinaNetCriterion(), FCOSCriterion())
        let background = try #require(retina(output(), [[]])["class_loss"]).item
        #expect(background > 0 && background.isFinite)
        for objects in nothing() {
            let loss = retina(output(), [objects])
            #expect(loss["class_loss"]?.item == background && loss["box_loss"]?.item == 0)
            let centered = fcos(output(quality: true), [objects])
            #expect(abs(try #require(centered["class_loss"]).item - background) < 1e-6 * background)
            #expect(centered["box_loss"]?.item == 0 && centered["center_loss"]?.item == 0)
        }
    }

    @Test("RetinaNet divides by the anchors that learn an object, picture by picture")
    func shares() throws {
        let object = ObjectAnnotation(box: anchors[4], category: 1)
        let one = output()
        let two = AnchorOutput(
            classLogits: concatenate([one.classLogits, one.classLogits], axis: 0),
            boxOffsets: concatenate([one.boxOffsets, one.boxOffsets], axis: 0), anchors: anchors)
        let criterion = RetinaNetCriterion()
        let parts = [criterion(one, [[object]]), criterion(one, [[]])]
        let both = criterion(two, [[object], []])
        for name in ["class_loss", "box_loss"] {
            let mean = (parts[0][name]?.item ?? 0) / 2 + (parts[1][name]?.item ?? 0) / 2
            #expect(abs((both[name]?.item ?? 0) - mean) < 1e-5)
        }
        // The one anchor stands where the object is, so that its four offsets should be 0.
        #expect(abs((parts[0]["box_loss"]?.item ?? 0) - 2) < 1e-6)
    }

    @Test("FCOS: a point in the middle of its object is centred, and its distances are strides")
    func distances() throws {
        // Around the first point of the fine map, whose square is 8 pixels wide.
        let object = ObjectAnnotation(box: Box(minX: -4, minY: -4, maxX: 4, maxY: 4), category: 0)
        let loss = FCOSCriterion(assigner: CenterAssigner(radius: 0.5))(output(quality: true), [[object]])
        #expect(abs((loss["box_loss"]?.item ?? 1)) < 1e-5, "half a stride to each side")
        #expect(abs((loss["center_loss"]?.item ?? 0) - 0.6931472) < 1e-5, "an even answer to a sure yes")
    }

    @Test("Detections: the first column is nobody's; of each map so many; none of what is not a number")
    func postprocessor() {
        var processor = PyramidPostprocessor.retinaNet
        let canvas = anchors.canvas
        processor.scoreThreshold = 0.3
        let found = processor(output(0), [canvas])[0]
        #expect(found.allSatisfy { $0.category == 1 } && found.count == 4)
        #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
        processor.candidatesPerLevel = 1
        #expect(processor(output(0), [canvas])[0].count == 2)
        #expect(processor(output(.nan), [canvas]) == [[]])
        let unsure = AnchorOutput(
            classLogits: .full([1, 5, 3], .nan), boxOffsets: .zeros([1, 5, 4]), anchors: anchors)
        #expect(processor(unsure, [canvas]) == [[]])
    }
}
