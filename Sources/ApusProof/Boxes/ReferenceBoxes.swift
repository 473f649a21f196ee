import ApusVision
import Foundation

/// `boxes.json`, which `Scripts/fixtures/boxes.py` makes with torchvision and d2l's rules.
package struct ReferenceBoxes: Decodable, Sendable {
    package static let path = "Tests/ApusVisionTests/Fixtures/boxes.json"

    package struct Coding: Decodable, Sendable {
        /// Four numbers for each pair of boxes.
        package let codes: [Double]
        /// What the codes times -0.7 mean, as corners.
        package let boxes: [Double]
    }

    package struct Anchors: Decodable, Sendable {
        package let count: Int
        /// Corners by number.
        package let rows: [String: [Double]]
        /// The sum of all corners, each times its place modulo 7.
        package let projection: Double
    }

    /// By the measure, for every pair of the boxes.
    package let overlaps: [String: [Double]]
    package let coding: [String: Coding]
    package let anchors: [String: Anchors]
    /// What each anchor learns, by the rule.
    package let assignment: [String: [Int32]]

    /// - Throws: what reading or decoding the file throws.
    package init(contentsOf file: URL) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }

    /// A part of the reference and a line for each thing that differs from it.
    package var excesses: [(part: String, lines: [String])] {
        overlaps.sorted { $0.key < $1.key }.map { ("overlaps, \($0.key)", overlapExcesses($0.key, $0.value)) }
            + coding.sorted { $0.key < $1.key }.map {
                ("coding, \($0.key)", codingExcesses($0.key, $0.value))
            }
            + anchors.sorted { $0.key < $1.key }.map {
                ("anchors, \($0.key)", anchorExcesses($0.key, $0.value))
            }
            + assignment.sorted { $0.key < $1.key }.map {
                ("assignment, \($0.key)", assignmentExcesses($0.key, $0.value))
            }
    }

    private func overlapExcesses(_ name: String, _ reference: [Double]) -> [String] {
        let measures: [String: (Box, Box) -> Double] = [
            "iou": { $0.intersectionOverUnion($1) }, "giou": { $0.generalizedIntersectionOverUnion($1) },
            "diou": { $0.distanceIntersectionOverUnion($1) },
            "ciou": { $0.completeIntersectionOverUnion($1) },
        ]
        guard let measure = measures[name] else { return ["there is no such measure"] }
        var draw = BoxDraw(stream: 3000)
        let boxes = draw.boxes(12)
        let values = boxes.flatMap { first in boxes.map { measure(first, $0) } }
        return unequal(values, reference, within: 1e-6)
    }

    private func codingExcesses(_ name: String, _ reference: Coding) -> [String] {
        var draw = BoxDraw(stream: 3001)
        let boxes = draw.boxes(8)
        let pairs = zip(boxes, draw.boxes(8))
        let encode: (Box, Box) -> SIMD4<Float>
        let decode: (SIMD4<Float>, Box) -> Box
        switch name {
        case "distances":
            let coder = DistanceCoder()
            (encode, decode) = (coder.encode, coder.decode)
        case "ssd", "ones":
            let coder = name == "ssd" ? BoxCoder() : BoxCoder(weights: [1, 1, 1, 1])
            (encode, decode) = (coder.encode, coder.decode)
        default: return ["there is no such coder"]
        }
        let codes = pairs.map { encode($0.0, $0.1) }
        let meant = zip(codes, pairs).map { decode(-0.7 * $0, $1.1) }
        return unequal(
            codes.flatMap { code in (0..<4).map { Double(code[$0]) } }, reference.codes, within: 1e-5)
            + unequal(meant.flatMap(\.corners), reference.boxes, within: 1e-5)
    }

    private func anchorExcesses(_ name: String, _ reference: Anchors) -> [String] {
        let maps = [(columns: 12, rows: 8), (columns: 6, rows: 4), (columns: 3, rows: 2)]
        let boxes: [Box]
        switch name {
        case "proposals":
            let set = PyramidAnchors(sizes: [[32], [64], [128]], ratios: [0.5, 1, 2])
                .anchors(canvas: Canvas(width: 96, height: 64), maps: maps)
            boxes = (0..<set.count).map { set[$0] }
        case "ssd":
            let set = DefaultBoxes(steps: [8, 16], sizes: [6.4, 19.2, 38.4], ratios: [[2], [2, 3]])
                .anchors(
                    canvas: Canvas(width: 64, height: 64),
                    maps: [(columns: 8, rows: 8), (columns: 4, rows: 4)])
            boxes = (0..<set.count).map { set[$0] }
        case "d2l":
            let shapes = AnchorGrid.shapes(sizes: [12, 16.32, 30], ratios: [1, 2, 0.5])
            boxes = AnchorGrid(shapes: shapes, step: [12, 12], columns: 7, rows: 5).boxes
        default: return ["there are no such anchors"]
        }
        guard boxes.count == reference.count else { return ["there are \(boxes.count) anchors"] }
        let numbers = boxes.flatMap(\.corners)
        let projection = zip(0..., numbers).reduce(0) { $0 + Double($1.0 % 7) * $1.1 }
        return unequal([projection], [reference.projection], within: 1e-5)
            + reference.rows.sorted { $0.key < $1.key }.flatMap { number, corners in
                Int(number).map { unequal(boxes[$0].corners, corners, within: 1e-5) } ?? [
                    "no anchor \(number)"
                ]
            }
    }

    private func assignmentExcesses(_ name: String, _ reference: [Int32]) -> [String] {
        let rules: [String: any AnchorAssigner] = [
            "retinanet": OverlapAssigner(),
            "proposals": OverlapAssigner(objectThreshold: 0.7, backgroundThreshold: 0.3),
            "regions": OverlapAssigner(
                objectThreshold: 0.5, backgroundThreshold: 0.5, everyObjectIsLearned: false),
            "ssd": ClaimAssigner(), "d2l": ClaimAssigner(claim: .bipartite),
        ]
        guard let rule = rules[name] else { return ["there is no such rule"] }
        var draw = BoxDraw(stream: 3003)
        var objects = draw.boxes(8)
        objects += objects.prefix(4).map { draw.near($0) }
        let anchors = (0..<reference.count).map { index -> Box in
            let near = draw.near(objects[index % objects.count])
            return draw.near(near)
        }
        let found = rule.assign(
            objects, to: AnchorSet(canvas: Canvas(width: 512, height: 512), boxes: anchors)
        ).objects
        return zip(found, reference).enumerated().compactMap { anchor, pair in
            pair.0 == pair.1 ? nil : "anchor \(anchor) learns \(pair.0), not \(pair.1)"
        }
    }
}

/// A line for each value that is farther off than a share of the reference, or of 1 where that is more.
private func unequal(_ values: [Double], _ reference: [Double], within tolerance: Double) -> [String] {
    guard values.count == reference.count else {
        return ["there are \(values.count) numbers, not \(reference.count)"]
    }
    return zip(values, reference).enumerated().compactMap { place, pair in
        abs(pair.0 - pair.1) <= tolerance * max(1, abs(pair.1))
            ? nil : "number \(place) is \(pair.0), not \(pair.1)"
    }
}

extension Box {
    fileprivate var corners: [Double] { [minX, minY, maxX, maxY] }
}
