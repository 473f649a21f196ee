import ApusModels
import ApusNN
import ApusTensor
import ApusVision
import Testing

@Suite("Proposals and regions of detectors of two stages")
struct RegionTests {
    private static let canvas = Canvas(width: 64, height: 64)
    private let anchors = PyramidAnchors(sizes: [[16], [32]], ratios: [1]).anchors(
        canvas: RegionTests.canvas, maps: [(columns: 4, rows: 4), (columns: 2, rows: 2)])

    private func proposed(_ logits: [Float], _ offset: Double = 0) -> ProposalOutput {
        ProposalOutput(
            objectness: Tensor(logits, shape: [1, 20]), boxOffsets: .full([1, 20, 4], offset),
            anchors: anchors)
    }

    /// Nothing, many, tiny, whole, beyond the border, a crowd, without an inside, not a number.
    private var awkward: [[ObjectAnnotation]] {
        func object(_ box: Box, _ category: Int = 0, isCrowd: Bool = false) -> [ObjectAnnotation] {
            [ObjectAnnotation(box: box, category: category, isCrowd: isCrowd)]
        }
        let many = (0..<500).flatMap {
            object(Box(x: Double($0 % 50), y: Double($0 / 50), width: 9, height: 7), $0 % 2)
        }
        return [
            [], many, object(Box(x: 30, y: 30, width: 1, height: 1)),
            object(Box(x: 0, y: 0, width: 64, height: 64), 1),
            object(Box(x: -20, y: 50, width: 40, height: 40)), object(Box(x: 70, y: 70, width: 8, height: 8)),
            object(Box(x: 0, y: 0, width: 20, height: 20), isCrowd: true),
            object(Box(x: 5, y: 5, width: 0, height: 9)),
            object(Box(minX: .nan, minY: 0, maxX: 5, maxY: 5)),
        ]
    }

    @Test("Of each map the surest anchors, without what they cover; of all the surest")
    func selection() {
        let logits = (0..<20).map { Float($0) - 30 }
        var selection = ProposalSelection(candidatesPerLevel: 3, count: 10)
        let boxes = selection(proposed(logits)).boxes[0]
        // The last three of each map, sure in the order of their numbers, cut at the border.
        #expect(boxes == [19, 18, 17, 15, 14, 13].map { anchors[$0].clipped(to: Self.canvas) })
        selection.count = 2
        #expect(selection(proposed(logits)).boxes[0] == Array(boxes.prefix(2)))
        selection.smallestSide = 17
        #expect(selection(proposed(logits)).boxes[0].allSatisfy { $0.width >= 17 && $0.height >= 17 })
        // Moved by a whole anchor to the right.
        let moved = ProposalSelection(candidatesPerLevel: 20, count: 20)(
            ProposalOutput(
                objectness: Tensor(logits, shape: [1, 20]),
                boxOffsets: Tensor((0..<20).flatMap { _ in [1, 0, 0, 0] as [Float] }, shape: [1, 20, 4]),
                anchors: anchors))
        #expect(moved.boxes[0].allSatisfy { $0.minX >= 8 })
    }

    @Test("What is not a number proposes nothing")
    func notANumber() {
        let selection = ProposalSelection(candidatesPerLevel: 20, count: 20)
        #expect(selection(proposed([Float](repeating: .nan, count: 20))).boxes == [[]])
        #expect(selection(proposed([Float](repeating: 1, count: 20), .nan)).boxes == [[]])
        let huge = selection(proposed([Float](repeating: .infinity, count: 20), 1e30)).boxes[0]
        #expect(huge.allSatisfy { $0.isProper })
    }

    @Test("The map that a region is cut from")
    func levels() {
        let pooling = RegionPooling(.align(samples: 2), strides: [4, 8, 16, 32])
        func level(_ side: Double) -> Int { pooling.level(of: Box(x: 3, y: 3, width: side, height: side)) }
        #expect([1, 111, 112, 223, 224, 447, 448, 4000].map(level) == [0, 0, 1, 1, 2, 2, 3, 3])
        #expect(pooling.level(of: Box(x: 0, y: 0, width: 448, height: 112)) == 2)
        #expect(RegionPooling(.maximum, strides: [16]).level(of: Box(x: 0, y: 0, width: 9, height: 900)) == 0)
    }

    @Test("A region's answers stand in its place, whichever map it is cut from")
    func order() throws {
        let head = RegionHead(
            .init(
                pooling: RegionPooling(.align(samples: 2), side: 2, strides: [4, 8], canonicalSide: 64),
                hidden: 8),
            channels: 3, classes: 2)
        head.initialize(seed: 1)
        var stream = RandomStream(seed: 1)
        let maps = [stream.normal([2, 3, 16, 16]), stream.normal([2, 3, 8, 8])]
        let (small, large) = (Box(x: 2, y: 4, width: 9, height: 8), Box(x: 0, y: 0, width: 60, height: 60))
        let boxes = [[large, small, large], [small, large]]
        let all = head(maps, Regions(canvas: Self.canvas, boxes: boxes))
        #expect(all.classLogits.shape == [5, 3] && all.boxOffsets.shape == [5, 3, 4])
        let rows = all.classLogits.floats
        for (place, (picture, box)) in [(0, large), (0, small), (0, large), (1, small), (1, large)]
            .enumerated()
        {
            let one = head(
                maps, Regions(canvas: Self.canvas, boxes: (0..<2).map { $0 == picture ? [box] : [] }))
            for (found, wanted) in zip(rows[place * 3..<place * 3 + 3], one.classLogits.floats) {
                #expect(abs(found - wanted) < 1e-5)
            }
        }
        let none = head(maps, Regions(canvas: Self.canvas, boxes: [[], []]))
        #expect(none.classLogits.shape == [0, 3])
        #expect(RegionPostprocessor()(none, [Self.canvas, Self.canvas]) == [[], []])
    }

    @Test("A quarter of the drawn regions hold an object, the objects themselves among them")
    func sampling() {
        let object = ObjectAnnotation(box: Box(x: 8, y: 8, width: 16, height: 16), category: 0)
        let near = (0..<30).map { Box(x: 8 + Double($0) / 20, y: 8, width: 16, height: 16) }
        let far = (0..<30).map { Box(x: 40, y: Double($0), width: 16, height: 16) }
        let proposals = Regions(canvas: Self.canvas, boxes: [near + far])
        let sampler = RegionSampler(sampler: BalancedSampler(count: 16, objectShare: 0.25))
        var stream = RandomStream(seed: 3)
        let drawn = sampler(proposals, [[object]], from: &stream).boxes[0]
        #expect(drawn.count == 16 && drawn.count { $0.minX < 30 } == 4)
        // Without proposals there are the objects.
        let alone = sampler(Regions(canvas: Self.canvas, boxes: [[]]), [[object]], from: &stream)
        #expect(alone.boxes == [[object.box]])
    }

    @Test("The scope's stream decides what is drawn, and outside of a scope always the same")
    func reproducible() throws {
        let model = FasterRCNN(.small)
        model.initialize(seed: 1)
        var pictures = RandomStream(seed: 5)
        let batch = pictures.normal([1, 3, 128, 128])
        let objects = [[ObjectAnnotation(box: Box(x: 20, y: 20, width: 50, height: 40), category: 3)]]
        func drawn(_ seed: UInt64) -> [[Box]] {
            valueWithGradients(phase: .inference, stream: RandomStream(seed: seed)) {
                let output = model.learningOutput(batch, objects)
                return (output.classLogits.sum(), output.regions.boxes)
            }.auxiliary
        }
        #expect(drawn(1) == drawn(1))
        #expect(drawn(1) != drawn(2))
        #expect(model.learningOutput(batch, objects).regions == model.learningOutput(batch, objects).regions)
    }

    @Test("Objects of every kind, and none, are learned or passed over")
    func awkwardObjects() throws {
        let proposals = ProposalSelection(candidatesPerLevel: 20, count: 20)(
            proposed([Float](repeating: 0, count: 20)))
        for objects in awkward {
            var stream = RandomStream(seed: 1)
            let regions = RegionSampler()(proposals, [objects], from: &stream)
            let (value, _) = valueWithGradients {
                let output = RegionOutput(
                    classLogits: .zeros([regions.count, 3]), boxOffsets: .zeros([regions.count, 3, 4]),
                    regions: regions, proposals: proposed([Float](repeating: 0, count: 20)))
                return TwoStageCriterion()(output, [objects]).total
            }
            #expect(value.item.isFinite)
            let inside = ProposalCriterion(ignoresCrossingAnchors: true)(
                proposed([Float](repeating: 0, count: 20)), [objects])
            #expect(inside.total.item.isFinite)
        }
        // Nothing to look at, and nothing to learn.
        let nothing = RegionOutput(
            classLogits: .zeros([0, 3]), boxOffsets: .zeros([0, 3, 4]),
            regions: Regions(canvas: Self.canvas, boxes: [[]]))
        #expect(RegionCriterion()(nothing, [[]]).total.item == 0)
    }

    @Test("The loss by hand: the mean of all regions' surprise, and the distance over their number")
    func lossByHand() throws {
        let object = ObjectAnnotation(box: Box(x: 0, y: 0, width: 32, height: 32), category: 1)
        let regions = Regions(
            canvas: Self.canvas, boxes: [[Box(x: 16, y: 0, width: 32, height: 32), object.box, object.box]])
        var offsets = [Float](repeating: 0, count: 3 * 3 * 4)
        offsets[(1 * 3 + 2) * 4] = 2  // of the object's class
        offsets[(2 * 3 + 1) * 4] = 7  // of another
        let output = RegionOutput(
            classLogits: .zeros([3, 3]), boxOffsets: Tensor(offsets, shape: [3, 3, 4]), regions: regions)
        let loss = RegionCriterion(beta: 1)(output, [[object]])
        #expect(abs(try #require(loss["class_loss"]).item - 1.0986123) < 1e-6)
        #expect(abs(try #require(loss["box_loss"]).item - 1.5 / 3) < 1e-6)
        // A third of the first region's union is the object's: too far to be the background, where that has a floor.
        let strict = RegionCriterion(
            assigner: OverlapAssigner(
                objectThreshold: 0.5, backgroundThreshold: 0.5, backgroundFloor: 0.4,
                everyObjectIsLearned: false),
            beta: 1)
        #expect(abs(try #require(strict(output, [[object]])["box_loss"]).item - 1.5 / 2) < 1e-6)
    }

    @Test(
        "Detections: the background is none, boxes are each class's own, and what is not a number is dropped")
    func postprocessor() {
        let region = Box(x: 10, y: 10, width: 20, height: 20)
        let regions = Regions(canvas: Self.canvas, boxes: [[region], [region]])
        var offsets = [Float](repeating: 0, count: 2 * 3 * 4)
        offsets[2 * 4] = 5  // half a width to the right for the first region's second class
        let logits = Tensor([0, 1, 3, .nan, .nan, .nan] as [Float], shape: [2, 3])
        let output = RegionOutput(
            classLogits: logits, boxOffsets: Tensor(offsets, shape: [2, 3, 4]), regions: regions)
        let found = RegionPostprocessor()(output, [Self.canvas, Self.canvas])
        #expect(found[1].isEmpty)
        #expect(found[0].map(\.category) == [1, 0])
        #expect(found[0][0].box == region.shifted(x: 10, y: 0) && found[0][1].box == region)
    }
}
