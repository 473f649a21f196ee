import ApusVision
import Foundation

/// Overlaps, codes, anchors, assignments and suppressions that can be reckoned by hand, or stand in a textbook.
package enum BoxHandCases {
    /// A part, and a line for each case of it that comes out otherwise.
    package static var excesses: [(part: String, lines: [String])] {
        [
            ("overlaps", overlaps), ("codes", codes), ("anchors", anchors), ("assignment", assignment),
            ("suppression", suppression),
        ]
    }

    private static let square = Box(x: 0, y: 0, width: 10, height: 10)

    private static var overlaps: [String] {
        let half = Box(x: 5, y: 0, width: 10, height: 10)
        // The hull is 30 x 10, a third of it covered by neither; centres are 20 apart, the diagonal 30 and 10.
        let apart = Box(x: 20, y: 0, width: 10, height: 10)
        let point = Box(x: 3, y: 3, width: 0, height: 0)
        let tall = Box(x: 2.5, y: 0, width: 5, height: 10)
        let aspect = 4 / (Double.pi * Double.pi) * pow(atan(1) - atan(0.5), 2)
        return [
            unequal("IoU of a box with itself", square.intersectionOverUnion(square), 1),
            unequal("IoU of halves in common", square.intersectionOverUnion(half), 1.0 / 3),
            unequal("IoU of neighbours", square.intersectionOverUnion(half.shifted(x: 5, y: 0)), 0),
            unequal("IoU with a point", square.intersectionOverUnion(point), 0),
            unequal("GIoU with itself", square.generalizedIntersectionOverUnion(square), 1),
            unequal("GIoU apart", square.generalizedIntersectionOverUnion(apart), -1.0 / 3),
            unequal("DIoU apart", square.distanceIntersectionOverUnion(apart), -0.4),
            unequal("CIoU apart, of one shape", square.completeIntersectionOverUnion(apart), -0.4),
            unequal("DIoU about one centre", square.distanceIntersectionOverUnion(tall), 0.5),
            unequal(
                "CIoU about one centre", square.completeIntersectionOverUnion(tall),
                0.5 - aspect * aspect / (0.5 + aspect)),
            unequal(
                "share of a crowd",
                square.intersectionOverArea(crowd: Box(x: -100, y: -100, width: 105, height: 400)), 0.5),
        ].compactMap { $0 }
    }

    private static var codes: [String] {
        let anchor = Box(x: 0, y: 0, width: 8, height: 10)
        let box = Box(minX: 2, minY: 3, maxX: 12, maxY: 9)
        let shifts = BoxCoder().encode(box, from: anchor)
        let decoded = BoxCoder().decode(shifts, from: anchor)
        let distances = DistanceCoder().encode(
            Box(minX: 4, minY: 7, maxX: 20, maxY: 9), from: Box(x: 6, y: 6, width: 4, height: 4))
        let stretched = BoxCoder().decode([0, 0, 1000, 0], from: Box(x: 0, y: 0, width: 2, height: 1))
        return unequal("shifts", floats(shifts), [3.75, 1, 5 * log(1.25), 5 * log(0.6)], within: 1e-5)
            + unequal("and back", corners(decoded), [2, 3, 12, 9], within: 1e-5)
            + unequal("distances", floats(distances), [1, 0.25, 3, 0.25], within: 1e-6)
            + unequal("the largest factor", [stretched.width], [125], within: 1e-9)
    }

    /// Dive into Deep Learning, 14.4: `multibox_prior` of 561 x 728 pixels, the anchors of pixel (250, 250).
    private static var anchors: [String] {
        let (height, width) = (561.0, 728.0)
        let shapes = AnchorGrid.shapes(sizes: [0.75, 0.5, 0.25].map { $0 * height }, ratios: [1, 2, 0.5])
        let grid = AnchorGrid(shapes: shapes, step: [1, 1], columns: 251, rows: 251)
        let found = grid.boxes.suffix(5).map { $0.scaled(x: 1 / width, y: 1 / height) }
        let wanted: [[Double]] = [
            [0.055117, 0.071524, 0.633070, 0.821524], [0.151442, 0.196524, 0.536744, 0.696524],
            [0.247768, 0.321524, 0.440419, 0.571524], [-0.064581, 0.181359, 0.752768, 0.711689],
            [0.139756, -0.083806, 0.548431, 0.976854],
        ]
        return unequal("anchors of 561x728", [Double(shapes.count) * height * width], [2_042_040], within: 0)
            + zip(found, wanted).flatMap { unequal("an anchor", corners($0), $1, within: 2e-6) }
    }

    private static var assignment: [String] {
        let canvas = Canvas(width: 100, height: 100)
        let row = AnchorSet(
            canvas: canvas, boxes: (0..<4).map { Box(x: Double($0) * 10, y: 0, width: 10, height: 10) })
        // Overlaps of 1, 6/14, 3/17 and 0.
        let shifted = AnchorSet(
            canvas: canvas, boxes: [0, 4, 7, 20].map { Box(x: $0, y: 0, width: 10, height: 10) })
        let small = Box(x: 21, y: 1, width: 2, height: 2)
        // Both want the first anchor; the second of them more.
        let close = AnchorSet(
            canvas: canvas,
            boxes: [0.0, 4].map { Box(x: $0, y: 0, width: 10, height: 10) }
                + [Box(x: 50, y: 50, width: 10, height: 10)])
        let rivals = [Box(x: 0.5, y: 0, width: 4, height: 4), Box(x: 0, y: 0, width: 4, height: 5)]
        let cases: [(String, any AnchorAssigner, [Box], AnchorSet, [Int32])] = [
            ("object, nothing, background", OverlapAssigner(), [square], shifted, [0, -2, -1, -1]),
            ("every object claims", ClaimAssigner(), [small], row, [-1, -1, 0, -1]),
            ("the last claim holds", ClaimAssigner(), rivals, close, [1, -1, -1]),
            ("the closest pair first", ClaimAssigner(claim: .bipartite), rivals, close, [1, 0, -1]),
            ("no object", OverlapAssigner(), [], row, [-1, -1, -1, -1]),
        ]
        return cases.compactMap { name, rule, boxes, anchors, wanted in
            let found = rule.assign(boxes, to: anchors).objects
            return found == wanted ? nil : "\(name): \(found), not \(wanted)"
        }
    }

    private static var suppression: [String] {
        let half = [Box(x: 0, y: 0, width: 20, height: 10), square]
        let chain = [0.0, 4, 8].map { Box(x: $0, y: 0, width: 10, height: 10) }
        let cases: [(String, [Int], [Int])] = [
            (
                "an overlap on the threshold stays",
                nonMaximumSuppression(half, scores: [0.5, 0.9], threshold: 0.5), [1, 0]
            ),
            ("one above goes", nonMaximumSuppression(half, scores: [0.5, 0.9], threshold: 0.4999), [1]),
            (
                "of equal scores the first", nonMaximumSuppression(half, scores: [0.5, 0.5], threshold: 0.4),
                [0]
            ),
            (
                "the suppressed suppress nobody",
                nonMaximumSuppression(chain, scores: [0.9, 0.8, 0.7], threshold: 0.3), [0, 2]
            ),
            (
                "classes apart",
                batchedNonMaximumSuppression(
                    half, scores: [0.5, 0.9], categories: [0, 1], threshold: 0.1), [1, 0]
            ),
        ]
        return cases.compactMap { $0.1 == $0.2 ? nil : "\($0.0): \($0.1), not \($0.2)" }
    }

    private static func unequal(_ name: String, _ value: Double, _ wanted: Double) -> String? {
        abs(value - wanted) < 1e-12 ? nil : "\(name): \(value), not \(wanted)"
    }

    private static func unequal(
        _ name: String, _ values: [Double], _ wanted: [Double], within tolerance: Double
    ) -> [String] {
        zip(values, wanted).contains { abs($0 - $1) > tolerance }
            ? ["\(name): \(values), not \(wanted)"] : []
    }

    private static func floats(_ code: SIMD4<Float>) -> [Double] { (0..<4).map { Double(code[$0]) } }

    private static func corners(_ box: Box) -> [Double] { [box.minX, box.minY, box.maxX, box.maxY] }
}
