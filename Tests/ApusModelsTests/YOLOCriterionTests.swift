import ApusModels
import ApusNN
import ApusTensor
import ApusVision
import Testing

@Suite("YOLO's criteria and post-processor")
struct YOLOCriterionTests {
    /// Two by two cells of 16 pixels with two shapes, and one of 32 with one: nine anchors.
    private let anchors = AnchorSet(
        canvas: Canvas(width: 32, height: 32),
        grids: [
            AnchorGrid(shapes: [[8, 8], [8, 16]], step: [16, 16], columns: 2, rows: 2),
            AnchorGrid(shapes: [[28, 28]], step: [32, 32], columns: 1, rows: 1),
        ])
    private let cells = AnchorSet(
        canvas: Canvas(width: 32, height: 32),
        grids: [AnchorGrid(shapes: [[16, 16], [16, 16]], step: [16, 16], columns: 2, rows: 2)])

    private func output(_ boxes: Float = 0, _ sure: Float = 0, _ classes: Float = 0) -> YOLOOutput {
        YOLOOutput(
            boxes: .full([1, 9, 4], Double(boxes)), objectness: .full([1, 9], Double(sure)),
            classes: .full([1, 9, 2], Double(classes)), anchors: anchors, coder: .anchors)
    }

    private func first(_ boxes: Float = 0.5, _ sure: Float = 0.5, _ classes: Float = 0.5) -> YOLOOutput {
        YOLOOutput(
            boxes: .full([1, 8, 4], Double(boxes)), objectness: .full([1, 8], Double(sure)),
            classes: .full([1, 4, 2], Double(classes)), anchors: cells, coder: .squareRoots)
    }

    private func object(_ box: Box, _ category: Int = 1, isCrowd: Bool = false) -> ObjectAnnotation {
        ObjectAnnotation(box: box, category: category, isCrowd: isCrowd)
    }

    private func expect(
        _ loss: DetectionLoss, _ wanted: [String: Double], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for (name, value) in wanted {
            let found = Double(loss[name]?.item ?? .nan)
            #expect(abs(found - value) < 1e-5 * max(1, value), "\(name)", sourceLocation: sourceLocation)
        }
    }

    private let half = 0.6931471805599453  // -log 1/2

    @Test("YOLOv3 by hand: an object in the middle of its cell, as large as its anchor")
    func thirdByHand() {
        // Numbers of 0 mean every anchor itself; the anchor beside the one that learns lies over it by just a half.
        let box = Box(x: 4, y: 4, width: 8, height: 8)
        let scale = 2 - 64 / 1024.0
        expect(
            YOLOv3Criterion()(output(), [[object(box)]]),
            ["box_loss": scale * 2 * half, "objectness_loss": 9 * half, "class_loss": 2 * half])
        // A hair lower, and it learns nothing.
        let lenient = YOLOv3Criterion(assigner: ShapeAssigner(ignoreThreshold: 0.49))
        expect(lenient(output(), [[object(box)]]), ["objectness_loss": 8 * half])
        // Overlap is complete: no loss of any kind.
        for loss in YOLOBoxLoss.allCases where loss != .squared {
            expect(YOLOv3Criterion(boxLoss: loss)(output(), [[object(box)]]), ["box_loss": 0])
        }
    }

    @Test("YOLOv3: two objects in one place are one box, the later one's, of both classes")
    func overwriting() {
        let (one, other) = (Box(x: 4, y: 4, width: 8, height: 8), Box(x: 5, y: 4, width: 7, height: 8))
        let both = YOLOv3Criterion()(output(0, 0, 3), [[object(one, 0), object(other, 1)]])
        let later = YOLOv3Criterion()(output(0, 0, 3), [[object(other, 1)]])
        expect(both, ["box_loss": Double(later["box_loss"]?.item ?? .nan)])
        // Softplus of -3 twice, against that and of 3.
        expect(both, ["class_loss": 2 * 0.04858735157])
        expect(later, ["class_loss": 0.04858735157 + 3.04858735157])
    }

    @Test("YOLOv2 by hand: sureness is the overlap; the drawing to anchors leaves out what learns")
    func secondByHand() {
        let box = Box(x: 4, y: 4, width: 8, height: 8)
        let loss = YOLOv2Criterion(drawsToAnchors: true)(output(), [[object(box)]])
        // Sure by a half: of the one that learns by 1 too little, of eight others by a half too much.
        expect(
            loss,
            [
                "box_loss": 0, "class_loss": half, "prior_loss": 0,
                "objectness_loss": 0.5 * (5 * 0.25 + 8 * 0.25),
            ])
        let shifted = YOLOv2Criterion(drawsToAnchors: true)(output(1), [[object(box)]])
        let place = 0.7310585786 - 0.5
        expect(shifted, ["prior_loss": 8 * 0.01 * 0.5 * (2 * place * place + 2)])
        expect(
            YOLOv2Criterion()(output(1), [[object(box)]]),
            ["prior_loss": 0, "box_loss": 0.5 * (2 - 64 / 1024.0) * (2 * place * place + 2)])
    }

    @Test("YOLOv1 by hand: roots of sizes, one of two boxes, one class of a cell")
    func firstByHand() {
        // A half of the cell, and a quarter of the picture: 8 x 8 in its middle, which is the object but for its size.
        let box = Box(x: 2, y: 4, width: 12, height: 8)
        let root = (12 / 32.0).squareRoot() - 0.5
        let sure = 0.5 - 64 / 96.0
        expect(
            YOLOv1Criterion()(first(), [[object(box)]]),
            [
                "box_loss": 5 * root * root, "class_loss": 2 * 0.25,
                "objectness_loss": sure * sure + 7 * 0.5 * 0.25,
            ])
    }

    /// Every criterion on its output.
    private func losses(_ value: Float, _ objects: [ObjectAnnotation]) -> [DetectionLoss] {
        [YOLOv1Criterion()(first(value, value, value), [objects])]
            + [false, true].map {
                YOLOv2Criterion(drawsToAnchors: $0)(output(value, value, value), [objects])
            }
            + YOLOBoxLoss.allCases.map {
                YOLOv3Criterion(boxLoss: $0)(output(value, value, value), [objects])
            }
    }

    @Test(
        "No objects, crowds, empty boxes and far ones cost only being sure; 500 and extreme boxes are finite")
    func badObjects() {
        let none = losses(0.5, [])
        let far = Box(x: 40, y: 0, width: 8, height: 8)
        let empty = Box(x: 4, y: 4, width: 0, height: 3)
        let inside = Box(x: 4, y: 4, width: 8, height: 8)
        for objects in [[object(far)], [object(empty)], [object(inside, isCrowd: true)]] {
            for (found, wanted) in zip(losses(0.5, objects), none) {
                #expect(found.total.item == wanted.total.item && found["box_loss"]?.item == 0)
                #expect(found.total.item.isFinite && found.total.item > 0)
            }
        }
        let extremes = [
            [ObjectAnnotation](repeating: object(inside), count: 500),
            [object(Box(x: 31, y: 31, width: 1, height: 1))],
            [object(Box(x: 0, y: 0, width: 32, height: 32))],
            [object(Box(x: -900, y: -900, width: 1832, height: 1832))],
            [object(Box(x: 24, y: 24, width: 16, height: 16))],
        ]
        for objects in extremes {
            for loss in losses(0.5, objects) { #expect(loss.total.item.isFinite) }
        }
    }

    @Test("Not a number gives no crash, and no detections", arguments: [Float.nan, .infinity, -.infinity])
    func notNumbers(_ value: Float) {
        _ = losses(value, [object(Box(x: 4, y: 4, width: 8, height: 8))])
        let canvas = anchors.canvas
        for (scores, output) in [
            (YOLOPostprocessor.Scores.shares, first(value)), (.exclusiveClasses, output(value)),
            (.independentClasses, output(value)),
        ] {
            #expect(YOLOPostprocessor(scores: scores)(output, [canvas]) == [[]])
        }
        #expect(YOLOPostprocessor(scores: .shares)(first(0.5, .nan, .nan), [canvas]) == [[]])
        #expect(YOLOPostprocessor(scores: .independentClasses)(output(0, .nan, 1), [canvas]) == [[]])
    }

    @Test(
        "Detections: scores are products, of a class's boxes over each other one stays, and so many are looked at"
    )
    func postprocessor() {
        let canvas = anchors.canvas
        var sure = [Float](repeating: -20, count: 9)
        (sure[0], sure[1], sure[8]) = (2, 1, 3)
        var classes = [Float](repeating: -20, count: 18)
        // The first two lie over each other by half; both are of the first class, and the last of both.
        (classes[0], classes[2], classes[16], classes[17]) = (1, 2, 3, 0)
        let output = YOLOOutput(
            boxes: .zeros([1, 9, 4]), objectness: Tensor(sure, shape: [1, 9]),
            classes: Tensor(classes, shape: [1, 9, 2]), anchors: anchors, coder: .anchors)
        var processor = YOLOPostprocessor(scores: .independentClasses)
        func scores() -> [Double] { processor(output, [canvas])[0].map { ($0.score * 1e4).rounded() / 1e4 } }
        // sigmoid(3)^2, sigmoid(2) sigmoid(1), which hides as much; then sigmoid(3) / 2.
        #expect(scores() == [0.9074, 0.6439, 0.4763])
        processor.overlapThreshold = 0.5
        #expect(scores() == [0.9074, 0.6439, 0.6439, 0.4763])
        processor.scoreThreshold = 0.5
        #expect(scores() == [0.9074, 0.6439, 0.6439])
        processor.candidates = 2
        #expect(scores() == [0.9074, 0.6439])
        processor.detectionsPerPicture = 1
        let found = processor(output, [Canvas(width: 64, height: 16)])[0]
        #expect(found.map(\.box) == [Box(x: 4, y: 1, width: 56, height: 14)], "in pixels of another canvas")

        let exclusive = YOLOPostprocessor(scores: .exclusiveClasses)(output, [canvas])[0]
        #expect(abs((exclusive.first?.score ?? 0) - 0.9525741 * 0.9525741) < 1e-5)
        // Of the first version all cells' boxes are one share of the picture, and shares above 1 are held.
        let shares = YOLOPostprocessor(scores: .shares)(first(0.5, 1.5, 0.25), [canvas])[0]
        #expect(shares.count == 8 && shares.allSatisfy { $0.score == 0.25 })
        #expect(YOLOPostprocessor(scores: .shares)(first(0.5, -1, -1), [canvas]) == [[]])
    }

    @Test("The first pictures only are drawn to anchors, and the count is part of the state")
    func seen() throws {
        let entry = try ModelRegistry.detector(named: "yolov2_small")
        let model = try entry.model(
            .init(classes: 2, imageSize: 32), settings: ["priorPictures": .integer(3), "width": .integer(4)])
        model.initialize(seed: 1)
        var stream = RandomStream(seed: 1)
        let pictures = stream.normal([2, 3, 32, 32])
        func prior() -> Float {
            var found: Float = -1
            _ = valueWithGradients {
                let loss = model.loss(pictures, [[], []])
                found = loss["prior_loss"]?.item ?? -1
                return loss.total
            }
            return found
        }
        let losses = [prior(), prior(), prior()]
        #expect(losses[0] > 0 && losses[1] > 0 && losses[2] == 0, "after 0, 2 and 4 pictures")
        _ = model(pictures)
        let count = ModelState(model).snapshot().first { $0.name == "seen" }?.value
        #expect(count?.integers == [6], "only training counts")
    }
}
