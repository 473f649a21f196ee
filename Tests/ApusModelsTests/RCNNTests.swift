import ApusModels
import ApusNN
import ApusTensor
import ApusVision
import Foundation
import Testing

@Suite("R-CNN: crops, what is learned, what is fitted, what is found")
struct RCNNTests {
    private let canvas = Canvas(width: 60, height: 40)

    /// A network of one narrow convolution on crops of 27 pixels.
    private func tiny(classes: Int = 2) throws -> RCNN {
        let entry = try ModelRegistry.detector(named: "rcnn_small")
        let model = try entry.model(
            .init(classes: classes, imageSize: 64),
            settings: ["hidden": .integer(24), "dropout": .integer(0), "sampledRegions": .integer(12)])
        let network = try #require(model as? RCNN)
        network.initialize(seed: 3)
        return network
    }

    @Test("A crop shows its region with context around, so many pixels at the crop's size")
    func windows() {
        let crops = RegionCrops(side: 227, context: 16)
        let window = crops.window(of: Box(x: 100, y: 50, width: 195, height: 97.5))
        #expect(abs(window.width - 227) < 1e-9 && abs(window.height - 113.5) < 1e-9)
        #expect(abs(window.minX - 84) < 1e-9 && abs(window.minY - 42) < 1e-9)
        let whole = RegionCrops(side: 5, context: 0)
        let box = Box(minX: 1, minY: 2, maxX: 3, maxY: 9)
        #expect(whole.window(of: box) == box)
    }

    private func objects(_ boxes: [(Box, Int)]) -> [ObjectAnnotation] {
        boxes.map { ObjectAnnotation(box: $0.0, category: $0.1) }
    }

    @Test("The network learns a class from regions that overlap it by half, and background from all others")
    func criterion() {
        let box = Box(x: 10, y: 10, width: 20, height: 20)
        let regions = Regions(
            canvas: canvas,
            boxes: [
                [box, Box(x: 10, y: 10, width: 20, height: 10), Box(x: 10, y: 10, width: 20, height: 9)], [],
                [box],
            ])
        let logits = Tensor([0, 0, 1, 0, 3, 0, 2, 0, 0, 1, 2, 3] as [Float], shape: [4, 3])
        let output = RCNNOutput(
            classLogits: logits, margins: .zeros([4, 2]), boxOffsets: .zeros([4, 2, 4]), regions: regions)
        let criterion = RCNNCriterion()
        let there = objects([(box, 1)])
        // IoUs of 1, .5 and .45: class 1 is number 2, and nothing is in the last picture.
        let wanted = crossEntropy(logits, Tensor([2, 2, 0, 0] as [Int64])).item
        let found = criterion(output, [there, there, []])
        #expect(abs(found.total.item - wanted) < 1e-6)
        // Crowds and boxes without an inside are nobody's.
        var crowd = there[0]
        crowd.isCrowd = true
        let flat = ObjectAnnotation(box: Box(x: 5, y: 5, width: 0, height: 9), category: 0)
        let background = crossEntropy(logits, Tensor([0, 0, 0, 0] as [Int64])).item
        #expect(abs(criterion(output, [[crowd, flat], [], []]).total.item - background) < 1e-6)
        let nothing = RCNNOutput(
            classLogits: .zeros([0, 3]), margins: .zeros([0, 2]), boxOffsets: .zeros([0, 2, 4]),
            regions: Regions(canvas: canvas, boxes: [[]]))
        #expect(criterion(nothing, [there]).total.item == 0)
    }

    @Test("Detections: margins become scores, boxes are moved, the surest of a class suppresses")
    func postprocessor() {
        let regions = Regions(
            canvas: canvas,
            boxes: [
                [
                    Box(x: 10, y: 10, width: 20, height: 20), Box(x: 12, y: 10, width: 20, height: 20),
                    Box(x: 40, y: 0, width: 10, height: 10),
                ], [],
            ])
        let margins: [Float] = [1, -9, 2, 0.5, -1.6, .nan]
        var offsets = [Float](repeating: 0, count: 3 * 2 * 4)
        // The second region's box of class 0 moves to the right by a tenth of its width.
        offsets[8] = 0.1
        let output = RCNNOutput(
            classLogits: .zeros([3, 3]), margins: Tensor(margins, shape: [3, 2]),
            boxOffsets: Tensor(offsets, shape: [3, 2, 4]), regions: regions)
        let found = RCNNPostprocessor()(output, [Canvas(width: 120, height: 80), canvas])
        #expect(found[1].isEmpty)
        #expect(found[0].map(\.category) == [0, 1])
        #expect(found[0].map(\.score) == [RCNNPostprocessor.score(2), RCNNPostprocessor.score(0.5)])
        #expect(abs(found[0][0].box.minX - 28) < 1e-5 && abs(found[0][0].box.maxY - 60) < 1e-5)
        #expect(RCNNPostprocessor.score(0) == 0.5)
        let broken = RCNNOutput(
            classLogits: .zeros([3, 3]), margins: .full([3, 2], .nan),
            boxOffsets: .full([3, 2, 4], .nan), regions: regions)
        #expect(RCNNPostprocessor()(broken, [canvas, canvas]).allSatisfy { $0.isEmpty })
        let sure = RCNNOutput(
            classLogits: .zeros([3, 3]), margins: .full([3, 2], 1),
            boxOffsets: .full([3, 2, 4], .nan), regions: regions)
        #expect(RCNNPostprocessor()(sure, [canvas, canvas]).allSatisfy { $0.isEmpty })
    }

    /// Bright squares (class 0) and dark ones (class 1) on grey, one of each a picture.
    private func batches(_ count: Int) -> [FittingBatch] {
        var stream = RandomStream(seed: 8, "squares")
        return (0..<count).map { _ in
            let boxes = [
                Box(
                    x: 2 + Double(stream.integer(below: 12)), y: Double(stream.integer(below: 20)), width: 14,
                    height: 16),
                Box(
                    x: 32 + Double(stream.integer(below: 10)), y: Double(stream.integer(below: 20)),
                    width: 16, height: 14),
            ]
            var pixels = [Float](repeating: 0, count: 3 * 40 * 60)
            for (index, box) in boxes.enumerated() {
                for channel in 0..<3 {
                    for y in Int(box.minY)..<Int(box.maxY) {
                        for x in Int(box.minX)..<Int(box.maxX) {
                            pixels[(channel * 40 + y) * 60 + x] = index == 0 ? 2 : -2
                        }
                    }
                }
            }
            let around = boxes.flatMap { box in
                [(0, 0), (2, 1), (-2, 2), (1, -2), (9, 5), (-8, 9)].map {
                    box.shifted(x: $0.0, y: $0.1).clipped(to: canvas)
                }
            }
            return FittingBatch(
                pictures: Tensor(pixels, shape: [1, 3, 40, 60]),
                regions: Regions(
                    canvas: canvas, boxes: [around + [Box(x: 0, y: 0, width: 60, height: 40)]]),
                objects: [objects(Array(zip(boxes, 0...)))])
        }
    }

    @Test("Machines and regressions are fitted to the features, the same ones every time")
    func fits() throws {
        let model = try tiny()
        let batches = batches(24)
        let before = model(batches[0].pictures, batches[0].regions)
        #expect(before.margins.floats.allSatisfy { $0 == 0 })
        try model.fit { use in batches.forEach(use) }
        let state = ModelState(model).snapshot()
        try model.fit { use in batches.forEach(use) }
        for (one, other) in zip(state, ModelState(model).snapshot()) {
            #expect(one.name == other.name && one.value.floats == other.value.floats, "\(one.name)")
        }
        var overlaps: [Double] = []
        for batch in batches {
            let found = try #require(model.detections(batch.pictures, batch.regions, [canvas]).first)
            for object in batch.objects[0] {
                let best = found.first { $0.category == object.category }
                overlaps.append(best?.box.intersectionOverUnion(object.box) ?? 0)
            }
        }
        #expect(overlaps.reduce(0, +) / Double(overlaps.count) > 0.75, "\(overlaps)")
    }

    @Test("What throws on the way leaves everything as it was; nothing to learn from is no mistake")
    func fitsNothing() throws {
        struct Broken: Error {}
        let model = try tiny()
        #expect(throws: Broken.self) { try model.fit { _ in throw Broken() } }
        try model.fit { _ in }
        let empty = FittingBatch(
            pictures: .zeros([2, 3, 40, 60]), regions: Regions(canvas: canvas, boxes: [[], []]),
            objects: [[], []])
        try model.fit { use in use(empty) }
        let output = model(empty.pictures, empty.regions)
        #expect(output.margins.shape == [0, 2] && output.boxOffsets.shape == [0, 2, 4])
        #expect(model.detections(empty.pictures, empty.regions, [canvas, canvas]).allSatisfy { $0.isEmpty })
        #expect(model.loss(empty.pictures, empty.regions, empty.objects).total.item == 0)
    }

    @Test(
        "Both detectors bear crowded, tiny, huge and missing objects",
        arguments: ["rcnn_small", "fastrcnn_small"])
    func hardInput(name: String) throws {
        let model = try ModelRegistry.detector(named: name).model(.init(classes: 3, imageSize: 64))
        model.initialize(seed: 1)
        let detector = try #require(model as? any ProposalDetector)
        let side = Canvas(width: 64, height: 64)
        var stream = RandomStream(seed: 2)
        let pictures = stream.normal([2, 3, 64, 64])
        let many = (0..<500).map { index in
            ObjectAnnotation(
                box: Box(x: Double(index % 25) * 2.5, y: Double(index / 25) * 3, width: 4, height: 5),
                category: index % 3)
        }
        let odd = objects([
            (Box(x: 3, y: 3, width: 1, height: 1), 0), (Box(x: 0, y: 0, width: 64, height: 64), 1),
            (Box(x: -20, y: 50, width: 40, height: 40), 2), (Box(x: 9, y: 9, width: 0, height: 4), 0),
            (Box(x: .nan, y: 9, width: 3, height: 4), 0),
        ])
        let regions = Regions(
            canvas: side,
            boxes: [
                [Box(x: 0, y: 0, width: 64, height: 64), Box(x: 10, y: 10, width: 1, height: 1)],
                (0..<200).map { Box(x: Double($0 % 50), y: Double($0 / 4), width: 9, height: 12) },
            ])
        for objects in [[many, odd], [odd, []], [[], []]] {
            let (loss, _) = valueWithGradients { detector.loss(pictures, regions, objects).total }
            #expect(loss.item.isFinite)
        }
        let none = Regions(canvas: side, boxes: [[], []])
        let (loss, _) = valueWithGradients { detector.loss(pictures, none, [many, odd]).total }
        #expect(loss.item.isFinite)
        for found in [regions, none] {
            #expect(detector.detections(pictures, found, [side, Canvas(width: 7, height: 900)]).count == 2)
        }
        // Without regions they are searched for.
        #expect(detector.detections(pictures, [side, side]).count == 2)
        #expect(detector.regions(of: .full([1, 3, 64, 64], .nan)).boxes.count == 1)
    }

    @Test("Fast R-CNN learns from 64 regions of a picture, 16 with an object, the others touching one")
    func sampling() {
        let sampler = FastRCNN.Configuration.vgg16.sampler
        let box = Box(x: 100, y: 100, width: 100, height: 100)
        let boxes = (0..<300).map { Box(x: 100 + Double($0), y: 100, width: 100, height: 100) }
        let proposals = Regions(canvas: Canvas(width: 600, height: 400), boxes: [boxes])
        var stream = RandomStream(seed: 1)
        let drawn = sampler(proposals, [objects([(box, 0)])], from: &stream).boxes[0]
        let overlaps = drawn.map { $0.intersectionOverUnion(box) }
        #expect(drawn.count == 64)
        #expect(overlaps.count { $0 >= 0.5 } == 16)
        #expect(overlaps.allSatisfy { $0 >= 0.0999 })
    }
}
