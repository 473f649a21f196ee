import ApusTensor
import ApusVision
import Testing

/// The rules of the table of label assignment, on hand-made anchors.
@Suite("Which anchors learn which object")
struct AssignerTests {
    private let canvas = Canvas(width: 40, height: 40)

    /// Squares of 10 pixels in a row.
    private var row: AnchorSet {
        AnchorSet(canvas: canvas, boxes: (0..<4).map { Box(x: Double($0) * 10, y: 0, width: 10, height: 10) })
    }

    @Test("By overlap: object, nothing, background")
    func thresholds() {
        // Overlaps of 1/1, 6/14, 3/17, 0.
        let boxes = [Box(x: 0, y: 0, width: 10, height: 10)]
        let anchors = AnchorSet(
            canvas: canvas,
            boxes: [0, 4, 7, 20].map { Box(x: $0, y: 0, width: 10, height: 10) })
        let assigner = OverlapAssigner(
            objectThreshold: 0.5, backgroundThreshold: 0.4, everyObjectIsLearned: false)
        #expect(assigner.assign(boxes, to: anchors).objects == [0, -2, -1, -1])
        #expect(
            OverlapAssigner(objectThreshold: 0.4, backgroundThreshold: 0.1).assign(boxes, to: anchors).objects
                == [0, 0, -2, -1])
        #expect(assigner.assign([], to: anchors) == AnchorAssignment(background: 4))
        #expect(assigner.assign(boxes, to: AnchorSet(canvas: canvas, boxes: [])).objects.isEmpty)
    }

    @Test("Every anchor that ties for an object's largest overlap learns, whatever it overlaps most itself")
    func everyObject() {
        // The second object lies over two anchors alike, one of which overlaps the first more.
        let boxes = [Box(x: 10, y: 0, width: 10, height: 10), Box(x: 17, y: 0, width: 6, height: 10)]
        let found = OverlapAssigner().assign(boxes, to: row)
        #expect(found.objects == [-1, 0, 1, -1])
        var strict = OverlapAssigner()
        strict.everyObjectIsLearned = false
        #expect(strict.assign(boxes, to: row).objects == [-1, 0, -1, -1])
        #expect(found.matches == [.init(anchor: 1, object: 0), .init(anchor: 2, object: 1)])
        #expect(found.ignored.isEmpty)
        let beyond = [Box(x: 100, y: 100, width: 5, height: 5)]
        #expect(OverlapAssigner().assign(beyond, to: row) == AnchorAssignment(background: 4))
    }

    @Test("By centre: inside, near it, on the map for its size, the smallest of several")
    func centers() {
        let anchors = PyramidAnchors(sizes: [[8], [16]], ratios: [1]).anchors(
            canvas: Canvas(width: 64, height: 64), maps: [(columns: 8, rows: 8), (columns: 4, rows: 4)])
        #expect(anchors.count == 80 && anchors.levels == [0..<64, 64..<80])
        // Reaches 16 at most: the fine map's. Points at 0, 8, 16, ... : 16 and 24 lie within 12 of the centre at 20.
        let small = Box(x: 8, y: 8, width: 24, height: 24)
        let found = CenterAssigner().matches([small], anchors)
        #expect(found.map(\.anchor) == [18, 19, 26, 27])
        // Within it a smaller one takes the points that both may have.
        let smaller = Box(x: 12, y: 12, width: 10, height: 10)
        let both = CenterAssigner().matches([small, smaller], anchors)
        #expect(both.filter { $0.object == 1 }.map(\.anchor) == [18])
        #expect(both.filter { $0.object == 0 }.map(\.anchor) == [19, 26, 27])
        // Reaches beyond 4 strides of the coarse map and is nobody's but its.
        let large = Box(x: -60, y: -60, width: 184, height: 184)
        let coarse = CenterAssigner().matches([large], anchors)
        #expect(coarse.count == 9 && coarse.allSatisfy { $0.anchor >= 64 })
        #expect(CenterAssigner(radius: 0).matches([small], anchors).isEmpty)
    }

    @Test("Anchors of a pyramid: whole pixels, ratio by ratio, from the corner on")
    func pyramid() {
        let anchors = PyramidAnchors(octaves: [32, 64])
        #expect(anchors.sizes == [[32, 40, 50], [64, 80, 101]] && anchors.anchorsPerCell == 9)
        let set = anchors.anchors(
            canvas: Canvas(width: 16, height: 8), maps: [(columns: 2, rows: 1), (columns: 1, rows: 1)])
        #expect(set.levels == [0..<18, 18..<27])
        // Half of 32 / sqrt(.5) and of 32 sqrt(.5), rounded.
        #expect(set[0] == Box(minX: -23, minY: -11, maxX: 23, maxY: 11))
        #expect(set[3] == Box(minX: -16, minY: -16, maxX: 16, maxY: 16))
        #expect(set[9] == Box(minX: -15, minY: -11, maxX: 31, maxY: 11))
    }

    @Test("Distances to the edges, and back")
    func distances() {
        let anchor = Box(x: 6, y: 6, width: 4, height: 4)
        let box = Box(minX: 4, minY: 7, maxX: 20, maxY: 9)
        let code = DistanceCoder().encode(box, from: anchor)
        #expect(code == SIMD4(1, 0.25, 3, 0.25))
        #expect(DistanceCoder().decode(code, from: anchor) == box)
    }

    @Test("Sampling: at most a share with objects, the rest background, the same for the same stream")
    func sampling() {
        let assignment = AnchorAssignment(objects: [0, 1, -1, -2, -1, 2, -1, -1, 0])
        var stream = RandomStream(seed: 1)
        let sampler = BalancedSampler(count: 4, objectShare: 0.5)
        let (objects, background) = sampler.sample(assignment, from: &stream)
        #expect(objects.count == 2 && objects.allSatisfy { [0, 1, 5, 8].contains($0) })
        #expect(background.count == 2 && background.allSatisfy { [2, 4, 6, 7].contains($0) })
        var again = RandomStream(seed: 1)
        let same = sampler.sample(assignment, from: &again)
        #expect(same.objects == objects && same.background == background)
        // Too few objects: background fills up; too little of everything: all of it.
        var few = RandomStream(seed: 2)
        let rare = AnchorAssignment(objects: [-1, 0, -1, -1])
        let all = sampler.sample(rare, from: &few)
        #expect(all.objects == [1] && all.background == [0, 2, 3])
    }

    @Test("Soft suppression: scores fall by what the overlap takes")
    func soft() {
        let boxes = [
            Box(x: 0, y: 0, width: 10, height: 10), Box(x: 0, y: 0, width: 10, height: 5),
            Box(x: 20, y: 0, width: 10, height: 10),
        ]
        let linear = SoftNonMaximumSuppression(decay: .linear(threshold: 0.3), scoreThreshold: 0.1)
        #expect(linear(boxes, scores: [0.9, 0.8, 0.5]).map(\.index) == [0, 2, 1])
        #expect(linear(boxes, scores: [0.9, 0.8, 0.5]).map(\.score) == [0.9, 0.5, 0.4])
        #expect(linear(boxes, scores: [0.9, 0.15, 0.05]).map(\.index) == [0])
        let gaussian = SoftNonMaximumSuppression(decay: .gaussian(sigma: 0.5))
        let found = gaussian(boxes, scores: [0.9, 0.8, 0.5])
        #expect(found.map(\.index) == [0, 2, 1] && abs(found[2].score - 0.8 * 0.6065306597) < 1e-9)
        #expect(gaussian([], scores: []).isEmpty)
    }
}
