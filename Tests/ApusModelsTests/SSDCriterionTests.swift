import ApusModels
import ApusTensor
import ApusVision
import Testing

@Suite("SSD's criterion and post-processor")
struct SSDCriterionTests {
    /// Squares of 10 pixels in a row.
    private let anchors = AnchorSet(
        canvas: Canvas(width: 100, height: 20),
        boxes: (0..<10).map { Box(x: Double($0) * 10, y: 0, width: 10, height: 10) })

    private func object(_ anchor: Int, _ category: Int, isCrowd: Bool = false) -> ObjectAnnotation {
        ObjectAnnotation(box: anchors[anchor], category: category, isCrowd: isCrowd)
    }

    /// Background losses rise with the anchor's number; the first class is always impossible.
    private var output: AnchorOutput {
        let logits = (0..<10).flatMap { [0, -100, Float($0) / 4] as [Float] }
        return AnchorOutput(
            classLogits: Tensor(logits, shape: [1, 10, 3]), boxOffsets: .full([1, 10, 4], 0.5),
            anchors: anchors)
    }

    @Test("The worst three of the background for each object, both sums over the number of objects")
    func value() throws {
        let loss = SSDCriterion()(output, [[object(8, 1), object(0, 1)]])
        func cost(_ anchor: Int, _ isObject: Bool) -> Double {
            let logit = Double(anchor) / 4
            return softplusOf(isObject ? -logit : logit)
        }
        // Six of the eight others: anchors 9 and 7 down to 3.
        let sum = cost(8, true) + cost(0, true) + [9, 7, 6, 5, 4, 3].reduce(0) { $0 + cost($1, false) }
        let (classes, boxes) = (try #require(loss["class_loss"]).item, try #require(loss["box_loss"]).item)
        #expect(abs(Double(classes) - sum / 2) < 1e-5)
        #expect(abs(Double(boxes) - 4 * 0.125) < 1e-6, "offsets of 0 stand at 0.5")
        #expect(abs(loss.total.item - classes - boxes) < 1e-6)
    }

    @Test("Pictures without objects cost nothing, and crowds and empty boxes are none")
    func nothing() {
        var empty = object(3, 1)
        empty.box.maxX = empty.box.minX
        for objects in [[], [object(2, 0, isCrowd: true)], [empty]] {
            #expect(SSDCriterion()(output, [objects]).total.item == 0)
        }
    }

    @Test("Only boxes that count get a gradient")
    func gradients() throws {
        let output = output
        let (_, gradients) = valueWithGradients(at: [output.classLogits, output.boxOffsets]) { inputs in
            SSDCriterion()(
                AnchorOutput(classLogits: inputs[0], boxOffsets: inputs[1], anchors: output.anchors),
                [[object(8, 1)]]
            ).total
        }
        let logits = try #require(gradients[0]).floats
        let offsets = try #require(gradients[1]).floats
        #expect((0..<10).filter { logits[$0 * 3] != 0 } == [6, 7, 8, 9])
        #expect((0..<10).filter { offsets[$0 * 4] != 0 } == [8])
    }

    @Test(
        "The largest losses, of equal ones the first",
        arguments: [
            (2, [0, 3, 1, 3, 2], [], [1, 3]), (1, [0, 3, 1, 3, 2], [], [1]),
            (2, [0, 3, 1, 3, 2], [1], [3, 4]),
            (9, [0, 0, 1], [2], [0, 1]), (0, [1, 2], [], []), (1, [1, Float.nan, 2], [], [1]),
            (2, [1, 1 + Float.ulpOfOne, 1], [], [0, 1]), (3, [], [], []),
        ] as [(Int, [Float], [Int], [Int])])
    func hardNegatives(count: Int, losses: [Float], excluded: [Int], wanted: [Int]) {
        #expect(HardNegatives.places(count, of: losses[...], excluding: excluded) == wanted)
        let shifted = ([9] + losses)[1...]
        #expect(HardNegatives.places(count, of: shifted, excluding: excluded) == wanted)
    }

    @Test("Detections: thresholds, candidates and their number; none of what is not a number")
    func postprocessor() {
        var processor = SSDPostprocessor(scoreThreshold: 0.5, detectionsPerPicture: 3)
        let canvas = anchors.canvas
        var found = processor(output, [canvas])[0]
        #expect(found.map(\.category) == [1, 1, 1])
        #expect(found.map { Int($0.box.centerX.rounded(.down)) / 10 } == [9, 8, 7])
        #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
        processor.candidatesPerClass = 2
        found = processor(output, [canvas])[0]
        #expect(found.count == 2)

        let broken = AnchorOutput(
            classLogits: output.classLogits, boxOffsets: .full([1, 10, 4], .nan), anchors: anchors)
        #expect(processor(broken, [canvas]) == [[]])
        let unsure = AnchorOutput(
            classLogits: .full([1, 10, 3], .nan), boxOffsets: output.boxOffsets, anchors: anchors)
        #expect(processor(unsure, [canvas]) == [[]])
    }
}

private func softplusOf(_ x: Double) -> Double { Double(softplus(Tensor(Float(x))).item) }
