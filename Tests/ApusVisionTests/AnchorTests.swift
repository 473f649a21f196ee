import ApusVision
import Testing

@Suite("Anchors")
struct AnchorTests {
    /// Torchvision's for COCO.
    private let boxes = DefaultBoxes(
        steps: [8, 16, 32, 64, 100, 300], sizes: [21, 45, 99, 153, 207, 261, 315],
        ratios: [[2], [2, 3], [2, 3], [2, 3], [2], [2]], isLimitedToCanvas: true)
    private let maps = [38, 19, 10, 5, 3, 1].map { (columns: $0, rows: $0) }

    @Test("SSD300's default boxes are torchvision's")
    func defaultBoxes() {
        let anchors = boxes.anchors(canvas: Canvas(width: 300, height: 300), maps: maps)
        #expect(anchors.count == 8732)
        expect(anchors[0], [-6.5, -6.5, 14.5, 14.5])
        expect(anchors[1], [-11.370427, -11.370427, 19.370426, 19.370426])
        expect(anchors[2], [-10.849242, -3.424621, 18.849241, 11.424622])
        expect(anchors[3], [-3.424621, -10.849242, 11.424622, 18.849241])
        expect(anchors[8731], [57.722569, 0, 242.277435, 300])
    }

    @Test("Boxes that are not held to the picture keep their size")
    func unlimited() {
        var published = boxes
        published.isLimitedToCanvas = false
        let anchors = published.anchors(canvas: Canvas(width: 300, height: 300), maps: maps)
        #expect(abs(anchors[8731].height - 261 * 2.0.squareRoot()) < 1e-3)
        #expect(abs(anchors[8731].centerY - 150) < 1e-3)
    }

    @Test("Grids of other pictures: rows go down, columns to the right")
    func uneven() {
        let boxes = DefaultBoxes(steps: [10], sizes: [4, 9], ratios: [[]])
        let anchors = boxes.anchors(canvas: Canvas(width: 30, height: 20), maps: [(columns: 3, rows: 2)])
        #expect(anchors.count == 12)
        expect(anchors[4], [23, 3, 27, 7])
        expect(anchors[7], [2, 12, 8, 18])
    }

    /// Golden values of d2l's `multibox_prior` on 561 x 728 pixels, at pixel (250, 250).
    @Test("Sizes and ratios without all their pairs")
    func sizesThenRatios() {
        let (height, width) = (561.0, 728.0)
        let shapes = AnchorGrid.shapes(
            sizes: [0.75, 0.5, 0.25].map { $0 * height }, ratios: [1, 2, 0.5])
        let grid = AnchorGrid(shapes: shapes, step: [1, 1], columns: 251, rows: 251)
        #expect(shapes.count * 561 * 728 == 2_042_040)
        let found = grid.boxes.suffix(5).map { $0.scaled(x: 1 / width, y: 1 / height) }
        let wanted: [SIMD4<Double>] = [
            [0.055117, 0.071524, 0.633070, 0.821524], [0.151442, 0.196524, 0.536744, 0.696524],
            [0.247768, 0.321524, 0.440419, 0.571524], [-0.064581, 0.181359, 0.752768, 0.711689],
            [0.139756, -0.083806, 0.548431, 0.976854],
        ]
        #expect(found.count == wanted.count)
        for (box, numbers) in zip(found, wanted) { expect(box, numbers, within: 2e-6) }
    }

    @Test("Boxes are written as torchvision writes them, and read back")
    func coder() {
        let coder = BoxCoder()
        let anchor = Box(minX: 0, minY: 0, maxX: 8, maxY: 10)
        let box = Box(minX: 2, minY: 3, maxX: 12, maxY: 9)
        let offsets = coder.encode(box, from: anchor)
        let distance = offsets - [3.75, 1, 1.115718, -2.554128]
        #expect((distance * distance).sum() < 1e-10)
        expect(coder.decode(offsets, from: anchor), [2, 3, 12, 9], within: 1e-5)
    }

    @Test("A box is never stretched beyond 62.5 times its anchor")
    func largestLogarithm() {
        let box = BoxCoder().decode([0, 0, 1000, 50], from: Box(x: 0, y: 0, width: 2, height: 1))
        #expect(abs(box.width - 125) < 1e-9 && abs(box.height - 62.5) < 1e-9)
        #expect(!BoxCoder().decode([.nan, 0, 0, 0], from: box).isProper)
    }

    private func expect(
        _ box: Box, _ corners: SIMD4<Double>, within tolerance: Double = 1e-4,
        at place: SourceLocation = #_sourceLocation
    ) {
        let found = SIMD4(box.minX, box.minY, box.maxX, box.maxY)
        let distance = (found - corners).replacing(with: corners - found, where: found .< corners).max()
        #expect(distance <= tolerance, "\(box)", sourceLocation: place)
    }
}

@Suite("Anchors of the first Faster R-CNN")
struct ScaledAnchorTests {
    @Test("The authors' table: first and last pixel of the nine anchors of the first cell")
    func table() {
        let anchors = ScaledAnchors().anchors(canvas: Canvas(width: 48, height: 32), columns: 3, rows: 2)
        let table: [[Double]] = [
            [-84, -40, 99, 55], [-176, -88, 191, 103], [-360, -184, 375, 199], [-56, -56, 71, 71],
            [-120, -120, 135, 135], [-248, -248, 263, 263], [-36, -80, 51, 95], [-80, -168, 95, 183],
            [-168, -344, 183, 359],
        ]
        #expect(anchors.count == 54)
        for (index, pixels) in table.enumerated() {
            let box = anchors[index]
            #expect([box.minX, box.minY, box.maxX - 1, box.maxY - 1] == pixels)
            #expect(anchors[9 + index] == box.shifted(x: 16, y: 0))
            #expect(anchors[27 + index] == box.shifted(x: 0, y: 16))
        }
    }

    @Test("Anchors that reach beyond the picture learn nothing, and objects claim others")
    func inside() {
        let boxes = [
            Box(x: -4, y: 0, width: 20, height: 20), Box(x: 0, y: 0, width: 20, height: 10),
            Box(x: 80, y: 80, width: 20, height: 20), Box(x: 90, y: 90, width: 20, height: 20),
        ]
        let anchors = AnchorSet(canvas: Canvas(width: 100, height: 100), boxes: boxes)
        let rule = OverlapAssigner(objectThreshold: 0.7, backgroundThreshold: 0.3)
        let object = [Box(x: 0, y: 0, width: 16, height: 20)]
        #expect(rule.assign(object, to: anchors).objects == [0, -2, -1, -1])
        #expect(InsideAssigner(rule).assign(object, to: anchors).objects == [-2, 0, -1, -2])
        #expect(InsideAssigner(rule).assign([], to: anchors).objects == [-2, -1, -1, -2])
    }
}
