import ApusTensor
import ApusVision
import Testing

/// YOLO's rows of the table of label assignment, on hand-made grids.
@Suite("Which anchors of a grid learn which object")
struct GridAssignerTests {
    /// Four by four cells of 10 pixels with two shapes, and two by two of 20 with one: anchors 0 to 31, and 32 to 35.
    private let anchors = AnchorSet(
        canvas: Canvas(width: 40, height: 40),
        grids: [
            AnchorGrid(shapes: [[4, 4], [4, 12]], step: [10, 10], columns: 4, rows: 4),
            AnchorGrid(shapes: [[30, 30]], step: [20, 20], columns: 2, rows: 2),
        ])

    private func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> Box {
        Box(x: x - width / 2, y: y - height / 2, width: width, height: height)
    }

    /// The anchors' own boxes, with some in their places.
    private func predicted(_ others: [Int: Box] = [:]) -> [Box] {
        (0..<anchors.count).map { others[$0] ?? Box(x: -9, y: -9, width: 1, height: 1) }
    }

    @Test(
        "The cell of the centre, and of all maps' shapes the best",
        arguments: [
            // In column 1 of row 0: 1 cell, two shapes each.
            ([15, 5, 4, 4], 2), ([15, 5, 4, 10], 3),
            // On the line between two cells the right or lower one's.
            ([20, 10, 4, 4], 12), ([19.999, 9.999, 4, 4], 2),
            // 28 is most like 30, on the coarse map.
            ([25, 5, 28, 28], 33), ([5, 35, 22, 30], 34),
            // A third of both 4 x 4 and 4 x 12: the first.
            ([5, 5, 8, 6], 0),
            // The far borders belong to the last cells, and a box may reach beyond.
            ([40, 40, 4, 4], 30), ([0, 0, 4, 4], 0), ([40, 40, 60, 60], 35),
            // A pixel, all of the picture, and much more.
            ([0.5, 39.5, 1, 1], 24), ([20, 20, 40, 40], 35), ([20, 20, 4000, 4000], 35),
            ([40.001, 5, 4, 4], nil), ([5, -0.001, 4, 4], nil),
        ] as [([Double], Int?)])
    func claims(_ numbers: [Double], _ wanted: Int?) {
        let object = box(numbers[0], numbers[1], numbers[2], numbers[3])
        let found = ShapeAssigner(ignoreThreshold: 0.5).claims([object], anchors)
        #expect(found.map(\.anchor) == (wanted.map { [$0] } ?? []))
    }

    @Test("What is predicted over an object by more than the threshold learns nothing")
    func ignored() {
        let object = box(15, 5, 4, 4)
        // Overlaps of 1, 1/2 exactly, and 1/2 less a little; and the anchor that learns it is not asked.
        let predictions = predicted([
            2: box(15, 5, 4, 4), 7: box(15, 5, 4, 4), 9: box(15, 5, 4, 8), 11: box(15, 5, 4, 8.01),
            13: Box(minX: .nan, minY: 0, maxX: 9, maxY: 9), 15: box(15, 5, .infinity, 4),
        ])
        func ignored(_ threshold: Double) -> [Int] {
            ShapeAssigner(ignoreThreshold: threshold).assign([object], to: anchors, predicted: predictions)
                .ignored
        }
        #expect(ignored(0.5) == [7])
        #expect(ignored(0.499) == [7, 9, 11])
        #expect(ignored(1).isEmpty)
        let found = ShapeAssigner(ignoreThreshold: 0.5).assign([object], to: anchors, predicted: predictions)
        #expect(found.matches == [.init(anchor: 2, object: 0)])
        let plain = ShapeAssigner(ignoreThreshold: 0.5).assign([object], to: anchors)
        #expect(plain.matches == found.matches && plain.ignored.isEmpty)
    }

    @Test("Of two objects in one place the later one is learned, and both have claimed it")
    func overwriting() {
        let objects = [box(15, 5, 4, 4), box(35, 35, 4, 4), box(16, 6, 5, 5)]
        let assigner = ShapeAssigner(ignoreThreshold: 0.6)
        #expect(assigner.claims(objects, anchors).map(\.anchor) == [2, 30, 2])
        #expect(
            assigner.assign(objects, to: anchors, predicted: predicted()).matches == [
                .init(anchor: 2, object: 2), .init(anchor: 30, object: 1),
            ])
        // 500 in one place are one.
        let many = [Box](repeating: box(15, 5, 4, 4), count: 500)
        #expect(assigner.assign(many, to: anchors, predicted: predicted()).matches.map(\.object) == [499])
        #expect(assigner.assign([], to: anchors, predicted: predicted()).matches.isEmpty)
    }

    /// Two by two cells of 20 pixels that predict two boxes each.
    private let cells = AnchorSet(
        canvas: Canvas(width: 40, height: 40),
        grids: [AnchorGrid(shapes: [[20, 20], [20, 20]], step: [20, 20], columns: 2, rows: 2)])

    @Test(
        "Responsible is the box that lies over the object most; where none touches it, the nearest in numbers",
        arguments: [
            // Second cell: anchors 2 and 3.
            ([[30, 10, 10, 10], [30, 10, 8, 8]], 3), ([[30, 10, 8, 8], [30, 10, 10, 10]], 2),
            // Equal ones: the first.
            ([[30, 10, 8, 8], [30, 10, 8, 8]], 2),
            // Neither touches: nearer in place, nearer in size.
            ([[2, 30, 8, 8], [24, 30, 8, 8]], 3), ([[2, 30, 8, 8], [2, 30, 30, 8]], 2),
            // A touch by the second is more than being near.
            ([[21, 2, 2, 2], [20, 20, 30, 30]], 3),
            // What is not a number is nobody's choice where there is another.
            ([[.nan, 1, 1, 1], [2, 30, 8, 8]], 3), ([[.nan, 1, 1, 1], [.nan, 1, 1, 1]], 2),
        ] as [([[Double]], Int)])
    func responsible(_ predictions: [[Double]], _ wanted: Int) {
        var boxes = [Box](repeating: box(30, 10, 8, 8), count: 8)
        for (index, numbers) in predictions.enumerated() {
            boxes[2 + index] = box(numbers[0], numbers[1], numbers[2], numbers[3])
        }
        let found = ResponsibleAssigner().assign([box(30, 10, 8, 8)], to: cells, predicted: boxes)
        #expect(found.matches == [.init(anchor: wanted, object: 0)])
        #expect(found.ignored.isEmpty)
    }

    @Test("A cell learns the first of its objects")
    func oneObjectACell() {
        let boxes = [Box](repeating: box(30, 10, 8, 8), count: 8)
        let objects = [box(30, 10, 8, 8), box(31, 11, 9, 9), box(10, 30, 4, 4), box(50, 10, 4, 4)]
        #expect(
            ResponsibleAssigner().assign(objects, to: cells, predicted: boxes).matches == [
                .init(anchor: 2, object: 0), .init(anchor: 4, object: 2),
            ])
        #expect(
            ResponsibleAssigner().assign([], to: cells, predicted: boxes) == AnchorAssignment(background: 8))
    }

    @Test(
        "Boxes as numbers of their cell: by hand, and back", arguments: [CellBoxCoder.squareRoots, .anchors])
    func coder(_ coder: CellBoxCoder) {
        let canvas = Canvas(width: 80, height: 40)
        // In the cell at 20, 10 whose step is 20 x 10, around whose centre the anchor of 16 x 8 stands.
        let (anchor, step) = (box(30, 15, 16, 8), SIMD2(20.0, 10.0))
        let object = box(25, 17.5, 5, 10)
        let found = coder.encode(object, from: anchor, step: step, canvas: canvas)
        let sizes: SIMD2<Float> = coder == .squareRoots ? [0.25, 0.5] : [-1.1631508, 0.22314355]
        #expect(found.lowHalf == [0.25, 0.75])
        #expect(abs(found.z - sizes.x) < 1e-6 && abs(found.w - sizes.y) < 1e-6)
        var numbers = found
        // Behind a sigmoid: the logarithms of 1/3 and 3.
        if coder == .anchors { numbers.lowHalf = [-1.0986123, 1.0986123] }
        let back = coder.decode(numbers, from: anchor, step: step, canvas: canvas)
        #expect(abs(back.minX - object.minX) < 1e-5 && abs(back.maxY - object.maxY) < 1e-5)
        #expect(abs(back.width - 5) < 1e-5 && abs(back.height - 10) < 1e-5)
        #expect(!coder.decode([.nan, 0, 0, 0], from: anchor, step: step, canvas: canvas).isProper)
    }
}

@Suite("Shapes of anchors by clustering")
struct AnchorClusteringTests {
    private func sizes(_ seed: UInt64) -> [SIMD2<Double>] {
        var stream = RandomStream(seed: seed)
        let centers: [SIMD2<Double>] = [[10, 10], [40, 12], [100, 220]]
        return (0..<300).map { index in
            centers[index % 3] * SIMD2(stream.uniform(in: 0.95..<1.05), stream.uniform(in: 0.95..<1.05))
        }
    }

    @Test("Three heaps are found, by ascending area; the same for the same seed")
    func heaps() {
        var (one, other) = (RandomStream(seed: 1), RandomStream(seed: 1))
        let found = AnchorClustering(count: 3).shapes(of: sizes(5), from: &one)
        for (shape, wanted) in zip(found.shapes, [[10, 10], [40, 12], [100, 220]] as [SIMD2<Double>]) {
            #expect(abs(shape.x / wanted.x - 1) < 0.02 && abs(shape.y / wanted.y - 1) < 0.02)
        }
        #expect(found.shapes.count == 3 && found.meanOverlap > 0.93)
        let again = AnchorClustering(count: 3).shapes(of: sizes(5), from: &other)
        #expect(again == found)
        let single = AnchorClustering(count: 1).shapes(of: sizes(5), from: &other)
        #expect(single.meanOverlap < found.meanOverlap)
    }

    @Test("Fewer boxes than shapes, none, and ones without an inside")
    func few() {
        var stream = RandomStream(seed: 1)
        let clustering = AnchorClustering(count: 4)
        let two = clustering.shapes(of: [[3, 4], [8, 9], [3, 4], [0, 5], [.nan, 1]], from: &stream)
        #expect(two.shapes == [[3, 4], [8, 9]] && two.meanOverlap == 1)
        let none = clustering.shapes(of: [], from: &stream)
        #expect(none.shapes.isEmpty)
        let endless = clustering.shapes(of: [[1, .infinity]], from: &stream)
        #expect(endless.meanOverlap == 0)
    }
}
